"""Backends: where a model runs. Each module imports its own heavy parts, this one none."""
