"""Small pieces of the sentences that readers say."""


def count(number: int, one: str, many: str | None = None) -> str:
    """Return ``"1 row"`` or ``"1,234 rows"``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(number: int) -> str:
    """Return a size in the largest unit that keeps it at 1 or more, like ``"2 GB"``."""
    for power, unit in ((3, "GB"), (2, "MB"), (1, "KB")):
        if number >= 1024**power:
            return f"{number / 1024**power:.3g} {unit}"
    return count(number, "byte")


def was(number: int) -> str:
    """Return the verb that goes with a count in the past."""
    return "was" if number == 1 else "were"
