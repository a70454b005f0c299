"""Geometry: projection, coverage, simplified drawing, exact join."""
