"""Picking, as the people on the floor see it."""
