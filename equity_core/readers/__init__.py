"""Files from outside, read safely: tables, shapes, numbers, dates.

Nothing here trusts a file's name or its own claims. What a file is, is decided by its bytes;
how much of it is read, by :class:`equity_core.readers.limits.Limits`; and the formats that need
a large foreign parser are read in a separate, short-lived process.
"""
