"""Tables, figures, the narrative with bound claims, and its editions: HTML, Word and PDF."""
