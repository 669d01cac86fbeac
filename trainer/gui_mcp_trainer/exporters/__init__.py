"""Samples as the training frameworks read them."""
