"""Who gets what: shares, gaps, and exposure of groups, with their uncertainty."""
