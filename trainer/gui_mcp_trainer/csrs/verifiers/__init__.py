"""Who judges a run by its screens."""
