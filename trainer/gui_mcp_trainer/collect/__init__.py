"""Runs of an agent on many tasks at once, each kept whole and counted once."""
