"""Several items as one scale: reliability, and how alike people of one site are."""
