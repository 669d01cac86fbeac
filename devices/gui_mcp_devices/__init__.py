"""Devices: what a screen is and what can be done to it."""
