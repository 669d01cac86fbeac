"""Models: who decides the next action on a screen."""
