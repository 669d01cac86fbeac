"""What is no app: bars, home screen, keyboard, shade, recents, keyguard, dialogs of the system, faults."""
