"""Service records: what a file says, what happened to every row, how much lies where."""
