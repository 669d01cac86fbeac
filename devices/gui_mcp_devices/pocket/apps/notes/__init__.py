"""Notes: texts and check-lists with labels, colours, reminders, an archive and a bin."""
