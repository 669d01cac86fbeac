"""Rides by car, and lines of buses and metros, in a town that is made up."""
