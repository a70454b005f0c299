"""When something breaks that nobody foresaw, visitors get a sentence and staff a number."""

import logging
import re

import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from equity_core.errors import BadInput, NeedsAnswer, NotFound, StoreProblem
from equity_core.web.failures import apology, own_words, reference_number

SENTENCE = re.compile(
    r"Something went wrong on our side\. "
    r"Please tell the city's staff this number: ([2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2})\."
)


def test_a_broken_route_answers_with_one_sentence_and_a_number(
    visitor: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = visitor.get("/broken")
    assert answer.status_code == 500
    said = SENTENCE.fullmatch(answer.text)
    assert said is not None
    record = next(entry for entry in caplog.records if said[1] in entry.getMessage())
    assert record.levelno == logging.ERROR
    assert "secret-detail-55" in caplog.text, "the log has the traceback"


def test_a_sentence_meant_for_the_visitor_reaches_them(visitor: TestClient) -> None:
    answer = visitor.get("/wrong")
    assert answer.status_code == 400
    assert answer.text.startswith("The file has no column “lon”.")


def test_trouble_with_the_database_names_no_folder(visitor: TestClient) -> None:
    answer = visitor.get("/shut")
    assert answer.status_code == 503
    assert SENTENCE.fullmatch(answer.text)
    assert "secret-folder" not in answer.text


def test_only_errors_written_for_visitors_are_shown_in_their_own_words() -> None:
    assert own_words(BadInput("a")) == "a"
    assert own_words(NotFound("b")) == "b"
    assert own_words(NeedsAnswer("c")) == "c"
    assert own_words(StoreProblem("d")) is None
    assert own_words(ValueError("e")) is None


def test_numbers_can_be_read_over_the_telephone() -> None:
    numbers = {reference_number() for _ in range(500)}
    assert len(numbers) == 500
    assert not set("".join(numbers)) & set("01OIL")


def test_the_log_holds_the_number_of_the_sentence(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise KeyError("where-88")
    except KeyError as error:
        said = SENTENCE.fullmatch(apology(error, place="in a test"))
    assert said is not None
    assert said[1] in caplog.text
    assert "where-88" in caplog.text


def _page_that_breaks() -> None:
    from pages.parts.guard import show_failure

    try:
        raise RuntimeError("secret-detail-66")
    except RuntimeError as error:
        assert show_failure(error) is True


def test_a_page_that_breaks_shows_the_sentence_and_nothing_else() -> None:
    page = AppTest.from_function(_page_that_breaks).run()
    assert not page.exception
    assert [bool(SENTENCE.fullmatch(box.value)) for box in page.error] == [True]


def _page_that_finds_nothing() -> None:
    from equity_core.errors import NotFound
    from pages.parts.guard import show_failure

    show_failure(NotFound("There is no service named “Buses”."))


def test_a_page_shows_an_error_written_for_visitors_as_it_is() -> None:
    page = AppTest.from_function(_page_that_finds_nothing).run()
    assert [box.value for box in page.error] == ["There is no service named “Buses”."]
