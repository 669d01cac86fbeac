"""How pointer is trained: generated screens, an oracle that solves them, and the torch twin."""
