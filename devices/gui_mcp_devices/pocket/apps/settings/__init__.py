"""Settings: everything about the phone itself."""
