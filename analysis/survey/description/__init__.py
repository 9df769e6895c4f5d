"""What the answers look like: item by item, as scales, and how alike the people of one site answer."""
