"""Every row has exactly one fate, and the fates add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_core.services.ledger import (
    BAD_PLACE,
    CODES,
    FATES,
    NO_PLACE,
    TORN,
    USED,
    count_fates,
    fate_codes,
    say_ledger,
)


@given(st.lists(st.sampled_from(list(CODES.values()))), st.integers(0, 50))
def test_the_ledger_adds_up_whatever_befell_the_rows(codes, torn):
    book = count_fates(np.array(codes, dtype=np.int8), torn=torn)
    assert book["read"] == len(codes) + torn
    assert sum(book.values()) == 2 * book["read"]
    assert list(book) == ["read", *FATES]
    assert all(type(rows) is int for rows in book.values())
    for fate, code in CODES.items():
        assert book[fate] == codes.count(code) + (torn if fate == TORN else 0)


@pytest.mark.parametrize("strange", [0, -1, len(CODES) + 1])
def test_a_row_without_a_known_fate_is_never_counted(strange):
    with pytest.raises(ValueError, match="known fate"):
        count_fates(np.array([CODES[USED], strange], dtype=np.int8), torn=0)


def test_of_two_reasons_the_later_one_stands():
    both = np.array([True, False])
    codes = fate_codes(2, {NO_PLACE: np.array([True, True]), BAD_PLACE: both})
    assert codes.tolist() == [CODES[BAD_PLACE], CODES[NO_PLACE]]
    assert fate_codes(2).tolist() == [0, 0]


def test_the_sentence_names_only_what_happened_and_knows_one_from_many():
    book = {"read": 1, **dict.fromkeys(FATES, 0), USED: 1}
    assert say_ledger(book) == "1 row read, 1 used."
    book |= {"read": 1203, USED: 1200, "outside_city": 2, "no_place": 1}
    assert say_ledger(book) == (
        "1,203 rows read, 1,200 used; set aside: 2 outside the city, 1 without a place."
    )
