"""What the careful reader of CSV files found, in numbers and in plain sentences."""

from dataclasses import dataclass, field

from equity_core.readers.words import count, was


@dataclass
class Mended:
    """What became of a file: its rows written anew, and an account of the others."""

    parts: list[bytes] = field(default_factory=list)
    rows: int = 0
    repaired: int = 0
    padded: int = 0
    torn: list[tuple[int, str]] = field(default_factory=list)

    def notes(self) -> tuple[str, ...]:
        """Return plain sentences about repaired, padded and torn rows."""
        said = []
        if self.repaired:
            said.append(
                f"{count(self.repaired, 'row')} had a stray line break inside a cell; "
                f"{'it' if self.repaired == 1 else 'they'} {was(self.repaired)} repaired."
            )
        if self.padded:
            said.append(
                f"{count(self.padded, 'row')} ended early; the cells missing at the end "
                "were read as empty."
            )
        if self.torn:
            said.append(
                f"{count(len(self.torn), 'line')} could not be fitted to the columns and "
                f"{was(len(self.torn))} left out, first line {self.torn[0][0]:,}."
            )
        return tuple(said)
