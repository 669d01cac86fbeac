"""The console: the owner's page, and the JSON API that it and the commands of the owner speak."""
