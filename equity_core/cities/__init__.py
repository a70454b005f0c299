"""Cities: their area levels, outlines and populations."""
