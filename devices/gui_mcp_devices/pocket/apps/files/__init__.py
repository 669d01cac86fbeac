"""Files: folders, categories, search, a bin, archives, and viewers of texts and pictures."""
