"""How the simulated phone looks: paint operations, type, icons, palettes, pictures, encoders."""
