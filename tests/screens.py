"""The windows and themes that pages are tested in: one always, the others with the slow tests."""

import pytest

WIDTHS = [320, *(pytest.param(width, marks=pytest.mark.slow) for width in (768, 1280))]
THEMES = ["light", pytest.param("dark", marks=pytest.mark.slow)]
