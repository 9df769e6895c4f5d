"""The charts, one module each: the data of a described figure in, a matplotlib figure out."""
