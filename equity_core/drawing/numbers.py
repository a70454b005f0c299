"""How numbers are written for people: one way each, everywhere."""

from __future__ import annotations

import math

MINUS = "−"
UNKNOWN = "not known"
MANY = 1000
LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
MOST_DECIMALS = 6


def say_count(value: float) -> str:
    """A number of things: 1,234; with one decimal where it is small and not whole."""
    if not math.isfinite(value):
        return UNKNOWN
    whole = abs(value - round(value)) < 1e-9 or abs(value) >= MANY
    return _signed(f"{value:,.0f}" if whole else f"{value:,.1f}")


def say_percent(value: float, decimals: int = 1) -> str:
    """A percentage 0..100: 17.2%."""
    return f"{_signed(f'{value:,.{decimals}f}')}%" if math.isfinite(value) else UNKNOWN


def say_share(value: float) -> str:
    """A share 0..1 as a percentage with two decimals, fit for small areas."""
    return say_percent(100 * value, 2)


def say_points(value: float, decimals: int = 2) -> str:
    """A difference of shares in percentage points, always signed: +0.58 points."""
    if not math.isfinite(value):
        return UNKNOWN
    text = _no_negative_zero(f"{value:+,.{decimals}f}")
    return f"{_signed(text)} points"


def say_rate(value: float) -> str:
    """A rate per 1,000: one decimal, none from 1,000 on, two figures below 1."""
    if not math.isfinite(value):
        return UNKNOWN
    if value == 0 or abs(value) >= MANY:
        return _signed(f"{value:,.0f}")
    return _signed(f"{value:,.1f}" if abs(value) >= 1 else _plain_figures(value, 2))


def say_limit(value: float) -> str:
    """A rounded number, as a legend and a sentence have it: 0.03, 150, 1.5 million."""
    if not math.isfinite(value):
        return UNKNOWN
    for size, word in LARGE:
        if abs(value) >= size:
            return _signed(f"{_plain_figures(value / size, 3)} {word}")
    return _signed(_plain_figures(value, 3) if abs(value) < MANY else f"{value:,.0f}")


def decimals_for(value: float, *, at_least: int) -> int:
    """How many decimals show the first figure of `value`; `at_least` where that is fewer."""
    if value == 0 or not math.isfinite(value):
        return at_least
    return min(max(at_least, -math.floor(math.log10(abs(value)))), MOST_DECIMALS)


def _plain_figures(value: float, figures: int) -> str:
    """`value` rounded to so many figures, never as a power of ten, without idle zeros."""
    rounded = float(f"{value:.{figures}g}")
    places = decimals_for(rounded, at_least=0) + figures - 1
    text = f"{rounded:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _signed(text: str) -> str:
    return _no_negative_zero(text).replace("-", MINUS)


def _no_negative_zero(text: str) -> str:
    is_zero = text[:1] in "+-" and not any(digit in text for digit in "123456789")
    return text[1:] if is_zero else text
