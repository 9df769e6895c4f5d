"""The two strands together: joint display and triangulation matrix."""
