"""The simulated phone: one widget tree gives its pixels, its accessibility tree and what a tap hits."""
