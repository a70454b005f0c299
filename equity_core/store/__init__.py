"""The database and the columnar files beside it."""
