"""Numbers to sentence, table, legend, map and chart; only here are pydeck and altair imported."""
