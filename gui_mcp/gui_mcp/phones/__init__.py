"""The owner's way to phones: find, pair and connect them, start emulators, serve the simulated one."""
