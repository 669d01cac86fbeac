"""Benchmarks: how good an agent is, measured by state."""
