"""Trainer: how a model gets better."""
