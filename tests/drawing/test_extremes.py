"""The lists of areas that stand out, as they reach the page."""

from __future__ import annotations

from equity_core.drawing.extremes import Extremes, as_lists

TITLES = ("Most trees", "Fewest trees")


def test_each_list_has_its_title_and_an_empty_one_says_so():
    lists = as_lists(Extremes(TITLES, (("Tract 1", "12"), ("Tract 2", "9")), ()))
    most, fewest = lists.split("</section>")[:2]
    assert "<h3>Most trees</h3>" in most
    assert most.index("Tract 1</bdi>: <strong>12</strong>") < most.index(
        "Tract 2</bdi>: <strong>9</strong>"
    )
    assert "<h3>Fewest trees</h3><p>No area.</p>" in fewest


def test_names_from_files_are_text():
    lists = as_lists(Extremes(TITLES, (("<script>x</script>", "<b>1</b>"),), ()))
    assert "<script>" not in lists
    assert "&lt;script&gt;x&lt;/script&gt;</bdi>: <strong>&lt;b&gt;1&lt;/b&gt;</strong>" in lists


def test_nothing_is_drawn_where_no_area_stands_out():
    assert as_lists(Extremes(TITLES, (), ())) == ""
