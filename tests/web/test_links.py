"""Links carry choices from a whitelist; names from files stay text."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.plain import plain
from pages.parts.state import keep_in_link, session_key


def _page() -> None:
    import streamlit as st

    from pages.parts.state import from_link, keep_in_link

    service = from_link("service", ["Trees planted", "Street lights"])
    st.write(f"service={service}")
    keep_in_link({"service": service or "Trees planted", "city": None})


def test_a_choice_in_the_address_is_used_where_the_page_offers_it() -> None:
    page = AppTest.from_function(_page)
    page.query_params["service"] = "Street lights"
    page.run()
    assert page.markdown[0].value == "service=Street lights"
    assert page.query_params == {"service": "Street lights"}


def test_anything_else_in_the_address_is_ignored_and_removed() -> None:
    page = AppTest.from_function(_page)
    page.query_params["service"] = "<script>alert(1)</script>"
    page.query_params["stranger"] = "1"
    page.run()
    assert page.markdown[0].value == "service=None"
    assert page.query_params == {"service": "Trees planted"}


def test_a_name_that_links_may_not_carry_is_a_mistake_of_the_page() -> None:
    with pytest.raises(ValueError, match="'password' is not a name that links may carry"):
        keep_in_link({"password": "x"})


def test_session_keys_name_page_and_thing() -> None:
    assert session_key("services", "baseline") == "services.baseline"


@pytest.mark.parametrize(
    "name", ["[x](http://evil.example)", "# Big", ":red[no]", "$a$", "*b* <i>"]
)
def test_marks_in_a_name_from_a_file_are_shown_letter_by_letter(name: str) -> None:
    shown = plain(name)
    assert shown.replace("\\", "") == name
    assert all(shown[at - 1] == "\\" for at, letter in enumerate(shown) if letter in "[]()#:$*<>")


def test_a_name_with_line_breaks_stays_on_one_line() -> None:
    assert plain("a\n\n# b") == r"a \# b"
