"""AndroidDaily's shape (arXiv 2512.15431, section 4) on data that anyone can make."""
