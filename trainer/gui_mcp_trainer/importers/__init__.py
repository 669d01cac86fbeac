"""Other people's recorded runs as rows of the store."""
