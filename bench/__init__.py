"""Measurements: the same work by this project and by what a user would do instead."""
