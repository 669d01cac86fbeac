"""How programs reach the simulated phone: ADB over TCP, with and without an adb program."""
