"""How numbers are written for people: one way each, everywhere."""

from __future__ import annotations

import math

MINUS = "−"
UNKNOWN = "not known"


def say_count(value: float) -> str:
    """A number of things: 1,234; with one decimal where it is not whole."""
    if not math.isfinite(value):
        return UNKNOWN
    whole = abs(value - round(value)) < 1e-9
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
    """A rate per 1,000 with one decimal."""
    return _signed(f"{value:,.1f}") if math.isfinite(value) else UNKNOWN


def _signed(text: str) -> str:
    return _no_negative_zero(text).replace("-", MINUS)


def _no_negative_zero(text: str) -> str:
    is_zero = text[:1] in "+-" and not any(digit in text for digit in "123456789")
    return text[1:] if is_zero else text
