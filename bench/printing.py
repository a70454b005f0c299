"""Small tables: ours, the peer, and how many times less ours takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """One measured thing, less being better; `shape` is the format of its numbers."""

    name: str
    shape: str
    ours: float
    peer: float


def print_table(peer: str, rows: Sequence[Row]) -> None:
    """Print the rows under a heading; the last column is the peer's number divided by ours."""
    names = max(len(row.name) for row in rows) + 2
    wide = max(14, len(peer) + 2)
    print(f"{'':{names}}{'ours':>14}{peer:>{wide}}{'peer / ours':>14}")
    for row in rows:
        ours, theirs = row.shape.format(row.ours), row.shape.format(row.peer)
        times = f"{row.peer / row.ours:.1f}" if row.ours else "-"
        print(f"{row.name:{names}}{ours:>14}{theirs:>{wide}}{times:>14}")


def ratio_of(peer: Sequence[float], ours: Sequence[float]) -> str:
    """Median, lowest and highest of the peer's time divided by ours, run by run."""
    ratios = [a / b for a, b in zip(peer, ours, strict=True)]
    return f"{median(ratios):.1f} [{min(ratios):.1f} to {max(ratios):.1f}]"
