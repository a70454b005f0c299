"""Numbers as people write them: thousands, decimal commas, dollars, percent, parentheses."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from equity_core.readers.cells import fields, filled, join, say_unreadable, trim

Mark = Literal[".", ","]
_Bools = npt.NDArray[np.bool_]

_PLAIN = {
    ".": r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$",
    ",": r"^[+-]?\d+(?:[eE][+-]?\d{1,4})?$",
}
_MONEY = r"(?:US\$|C\$|A\$|[$€£¥]|USD|EUR|GBP|CAD)"
_NUMBER = (
    r"^(?P<open>\()?\s*(?P<sign>[+-])?\s*(?P<money>MONEY)?\s*(?P<sign_inside>[+-])?\s*"
    r"(?P<whole>\d+|\d{1,3}(?:GROUP\d{3})+|\d{1,3}(?: \d{3})+|\d{1,3}(?:['’]\d{3})+)?"
    r"(?P<part>DECIMAL\d*)?(?P<power>[eE][+-]?\d{1,4})?"
    r"\s*(?P<percent>%)?\s*(?P<money_after>MONEY)?\s*(?P<sign_after>-)?(?P<close>\))?$"
).replace("MONEY", _MONEY)
_ODD_BLANKS, _ODD_MINUS = r"[\x{00A0}\x{2007}\x{2009}\x{202F}]", "[\u2212\u2012\u2013]"
# A cell that can be read in one way only says which mark the column uses for decimals: the
# mark comes last after the other, or does not stand before exactly three digits, or its
# would-be thousands begin with a zero; or the other mark stands twice, as thousands do.
_SPEAKS_FOR = (
    r"\d(?:OTHER\d{3})+MARK\d*\D*$|(?:^|[^\d.,])\d+MARK(?:\d{1,2}|\d{4,})(?:[^\d.,]|$)"
    r"|(?:^|[^\d.,])(?:0|\d{4,})?MARK\d+(?:[^\d.,]|$)"
    r"|(?:^|[^\d.,])\d{1,3}(?:OTHER\d{3}){2,}(?:[^\d.,]|$)"
)


@dataclass(frozen=True)
class Numbers:
    """A column of numbers.

    Attributes
    ----------
    values : numpy.ndarray of float64
        NaN where the cell is blank or unreadable; never infinite.
    unreadable : numpy.ndarray of bool
        Cells that hold something, but not a finite number (also "NaN", "Infinity", "1e999").
    note : str
        Plain sentences on how the cells were read; empty when nothing needs saying.
    """

    values: npt.NDArray[np.float64]
    unreadable: _Bools
    note: str


def parse_numbers(text: "pd.Series[str]", *, decimal: Mark | None = None) -> Numbers:
    """Read a column of text as numbers.

    Thousands may be set off by commas, dots, blanks or apostrophes; a currency sign, a percent
    sign and parentheses for negative numbers are understood. ``12 %`` is 12, not 0.12.
    Empty cells, "NA", "None", "null" and a lone dash are blank.

    Parameters
    ----------
    text : pandas.Series
        Cells as text.
    decimal : "." or ",", optional
        The decimal mark; decided for the whole column when not given. "1,234" alone is
        one thousand and so on, "1.234" alone is a little more than one.
    """
    cells = trim(text)
    mark = decimal or choose_decimal(cells.text)
    values = np.full(len(cells.text), np.nan)
    plain = np.asarray(pc.match_substring_regex(cells.text, _PLAIN[mark]))
    values[plain] = _cast(cells.text.filter(pa.array(plain)))
    hard = ~plain & ~cells.blank
    remarks: list[str] = []
    if hard.any():
        values[hard], remarks = _parse_hard(cells.text.filter(pa.array(hard)), mark)
    values[~np.isfinite(values)] = np.nan
    unreadable = np.isnan(values) & ~cells.blank
    remarks += say_unreadable(cells.text, unreadable, "a number", "numbers")
    return Numbers(values, unreadable, " ".join(remarks))


def choose_decimal(text: pa.Array) -> Mark:
    """Return the decimal mark that most cells speak for, a dot when none speaks."""
    if not pc.any(pc.match_substring(text, ",")).as_py():
        dots = pc.any(pc.match_substring_regex(text, r"\.\d{3}\.")).as_py()
        if not dots:
            return "."
    return "," if _speaking(text, ",", ".") > _speaking(text, ".", ",") else "."


def _speaking(text: pa.Array, mark: Mark, other: Mark) -> int:
    pattern = _SPEAKS_FOR.replace("MARK", f"[{mark}]").replace("OTHER", f"[{other}]")
    return int(pc.sum(pc.match_substring_regex(text, pattern)).as_py() or 0)


def _cast(digits: pa.Array) -> npt.NDArray[np.float64]:
    found: npt.NDArray[np.float64] = np.asarray(digits.cast(pa.float64()), dtype=np.float64)
    return found


def _parse_hard(text: pa.Array, mark: Mark) -> tuple[npt.NDArray[np.float64], list[str]]:
    text = pc.replace_substring_regex(text, pattern=_ODD_BLANKS, replacement=" ")
    text = pc.replace_substring_regex(text, pattern=_ODD_MINUS, replacement="-")
    other = "," if mark == "." else "."
    pattern = _NUMBER.replace("GROUP", f"[{other}]").replace("DECIMAL", f"[{mark}]")
    part = fields(text, pattern)
    has = {name: filled(cells) for name, cells in part.items()}
    signs = [has[name] for name in ("open", "sign", "sign_inside", "sign_after")]
    digits = pc.replace_substring_regex(part["whole"], pattern=r"\D", replacement="")
    after = pc.replace_substring_regex(part["part"], pattern=r"\D", replacement="")
    good = filled(join(digits, after)) & (has["open"] == has["close"])
    good &= np.sum(signs, axis=0) <= 1
    values = np.full(len(text), np.nan)
    number = join("0", digits, ".", after, "0", part["power"])
    values[good] = _cast(number.filter(pa.array(good)))
    minus = has["open"] | has["sign_after"]
    for name in ("sign", "sign_inside"):
        minus |= np.asarray(pc.equal(part[name], "-"))
    return np.where(minus, -values, values), _remarks(part["whole"], has, good, mark)


def _remarks(whole: pa.Array, has: dict[str, _Bools], good: _Bools, mark: Mark) -> list[str]:
    words = {".": "dots", ",": "commas"}
    other: Mark = "," if mark == "." else "."
    grouped = np.asarray(pc.match_substring(whole, other)) & good
    said = []
    if mark == "," and (has["part"] & good).any():
        said.append("Commas were read as decimal marks.")
    if grouped.any():
        said.append(f"{words[other].capitalize()} were read as marks between thousands.")
    if ((has["money"] | has["money_after"]) & good).any():
        said.append("Currency signs were left out.")
    if (has["percent"] & good).any():
        said.append("Percent signs were left out: 12 % is read as 12.")
    if (has["open"] & good).any():
        said.append("Numbers in parentheses were read as negative.")
    return said
