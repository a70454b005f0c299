"""No text in a file of ours runs as a formula, whatever the language of the spreadsheet."""

from __future__ import annotations

import pandas as pd
import pytest

from equity_core.actions.files import quote, unquote
from equity_core.privacy import escape_cells

# The four signs as typed on a Latin keyboard, and as East Asian keyboards write them.
SIGNS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n"]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_text_that_begins_like_a_formula_gets_a_quote_mark(sign: str) -> None:
    text = f"{sign}1+1"
    escaped = escape_cells(pd.DataFrame({text: [text]}))
    assert (list(escaped.columns), escaped.iloc[0, 0]) == ([f"'{text}"], f"'{text}")
    assert quote(text) == f"'{text}"
    assert unquote(quote(text)) == text


@pytest.mark.parametrize("text", ["1=1", "a@b.example", "５＋５", "'", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert escape_cells(pd.DataFrame({"a": [text]})).iloc[0, 0] == text
    assert quote(text) == text
