"""Long work: rows that wait, and one process a workspace that does them one after the other."""
