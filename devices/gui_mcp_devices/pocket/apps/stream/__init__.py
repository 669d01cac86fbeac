"""Lumen: videos, films and articles, channels to follow and lists to keep them in."""
