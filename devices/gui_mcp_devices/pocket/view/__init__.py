"""The widget tree: nodes, their layout, and what follows from it: paint operations, taps, accessibility."""
