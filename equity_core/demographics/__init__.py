"""Who lives here, and how that came to be: groups, ages, separation, periods, the record."""
