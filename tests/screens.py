"""The windows and themes that pages are tested in: one always, the others with the slow tests."""

import pytest

WIDTHS = [320, *(pytest.param(width, marks=pytest.mark.slow) for width in (768, 1280))]
THEMES = ["light", pytest.param("dark", marks=pytest.mark.slow)]


def first_fast(values):
    """The first of several cases with the fast tests, the others with the slow ones."""
    first, *others = values
    return [first, *(pytest.param(*_as_tuple(one), marks=pytest.mark.slow) for one in others)]


def _as_tuple(one):
    return one if isinstance(one, tuple) else (one,)
