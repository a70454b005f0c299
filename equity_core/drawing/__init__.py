"""Numbers to sentence, table, legend, map and chart; the only room that imports pydeck or altair."""
