"""The data is the owner's: what is kept, how to take it away, and how to have it forgotten."""
