"""The key is nowhere but in the request: not in logs, errors, names, notes or kept content."""

from __future__ import annotations

import logging
import traceback

import pytest
from census_server import KEY, Fault, start_census_server
from census_world import PINEWICK

from equity_core.census.secrecy import without_key
from equity_core.errors import BadInput, EquityError
from equity_core.settings import Settings, settings_from


def test_the_key_is_sent_and_kept_nowhere(bureau, new_census, place_of, caplog):
    caplog.set_level(logging.DEBUG)
    heard = []
    census = new_census(KEY, progress=lambda *said: heard.append(said))
    census.people(place_of(PINEWICK), "2020-2024", {})
    assert any(one.query.get("key") == KEY for one in bureau.log)
    assert "api" in caplog.text or "data/2024" in caplog.text
    assert KEY not in caplog.text + repr(heard) + repr(census.sources())
    for file in census._fetcher.cache.folder.iterdir():
        assert KEY not in file.name
        assert KEY.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    "kind", ["html", "429", "404", "cut", "empty", "off_host", "not_json", "corrupt", "down"]
)
def test_no_error_holds_the_key(new_census, place_of, caplog, kind):
    caplog.set_level(logging.DEBUG)
    with start_census_server() as bureau:
        census = new_census(KEY, url=bureau.url)
        if kind != "down":
            bureau.fail("/data/2020", Fault(kind, bytes=5))
        else:
            census = new_census(KEY, url="http://127.0.0.1:9")
        with pytest.raises(EquityError) as caught:
            census.people(place_of(PINEWICK), "2020", {})
    assert KEY not in "".join(traceback.format_exception(caught.value)) + caplog.text
    assert caught.value.__context__ is None or KEY not in repr(caught.value.__context__)


def test_an_answer_that_repeats_the_key_is_not_kept(bureau, new_census, place_of, monkeypatch):
    monkeypatch.setattr(type(bureau), "answer", lambda self, path, query: (200, KEY.encode()))
    census = new_census(KEY)
    with pytest.raises(EquityError, match="repeats the key"):
        census.people(place_of(PINEWICK), "2020", {})
    assert all(
        KEY.encode() not in one.read_bytes() for one in census._fetcher.cache.folder.iterdir()
    )


def test_a_log_line_keeps_all_but_the_key():
    line = "GET /data/2020/dec/pl?get=NAME&key=abc123&for=place%3A1 HTTP/1.1"
    assert without_key(line) == "GET /data/2020/dec/pl?get=NAME&key=hidden&for=place%3A1 HTTP/1.1"


def test_the_key_does_not_show_when_settings_are_printed():
    assert KEY not in repr(Settings(census_key=KEY))


def test_the_key_does_not_show_when_the_client_is_printed(new_census):
    assert KEY not in repr(vars(new_census(KEY)))


@pytest.mark.parametrize(
    "site", ["http://api.census.gov", "ftp://x", "census", "http://127.0.0.1.x.org"]
)
def test_only_this_machine_is_asked_without_encryption(site):
    with pytest.raises(BadInput, match=r"EQUITY_CENSUS_API cannot be used.*https://"):
        settings_from(census_api=site)


@pytest.mark.parametrize(
    "site",
    ["https://ann:secret@mirror.example", "https://mirror.example/?key=secret", "https://x/#y"],
)
def test_an_address_that_is_told_beside_every_figure_holds_no_secret(site):
    with pytest.raises(BadInput, match="EQUITY_CENSUS_FILES cannot be used") as caught:
        settings_from(census_files=site)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "site", ["https://api.census.gov/", "http://127.0.0.1:8000", "http://localhost:1"]
)
def test_encrypted_sites_and_this_machine_are_fine(site):
    assert settings_from(census_files=site).census_files == site.rstrip("/")
