"""What the next wave could tell: power and precision by simulation of the study's own design."""
