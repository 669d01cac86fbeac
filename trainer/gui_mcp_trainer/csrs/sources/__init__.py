"""The report's two other sources, from a store: grounding rows, and what failed runs did not know."""
