"""Fetching when things go wrong: pauses, broken lines, wrong content, files that changed."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from census_server import KEY, QUICK, Fault, start_census_server
from census_world import HARBOROUGH, PINEWICK

from equity_core.census.troubles import NotPublished, SourceTrouble
from equity_core.errors import StoreProblem

ZIP = (
    "/programs-surveys/decennial/2020/data/01-Redistricting_File--PL_94-171/Minnesota/mn2020.pl.zip"
)
API = "/data/2020/dec/pl"
TABLE = "/programs-surveys/acs/summary_file/2024/table-based-SF/data/5YRData/acsdt5y2024-b03002.dat"
ONCE = dataclasses.replace(QUICK, tries=1)


def waits_of(census):
    """The pauses that a client makes, without making them."""
    waits = []
    census._fetcher.sleep = waits.append
    return waits


@pytest.mark.parametrize("kind", ["429", "500", "503"])
def test_errors_that_pass_are_tried_again(bureau, new_census, place_of, kind):
    bureau.fail(ZIP, Fault(kind, times=2))
    rows = new_census().people(place_of(PINEWICK), "2020", {})
    assert [one.status for one in bureau.asked(ZIP)] == [int(kind), int(kind), 200]
    assert len(rows)


def test_a_pause_is_as_long_as_the_source_asks_but_not_longer_than_the_limit(
    bureau, new_census, place_of
):
    bureau.fail(ZIP, Fault("429", times=1, retry_after="7"))
    bureau.fail(ZIP, Fault("503", times=1, retry_after="86400"))
    census = new_census()
    waits = waits_of(census)
    census.people(place_of(PINEWICK), "2020", {})
    assert waits == [7, QUICK.longest_wait]


def test_a_pause_until_a_moment_is_understood(bureau, new_census, place_of):
    bureau.fail(ZIP, Fault("503", times=1, retry_after="Mon, 01 Jan 2001 00:00:00 GMT"))
    census = new_census()
    waits = waits_of(census)
    census.people(place_of(PINEWICK), "2020", {})
    assert waits == [0]


def test_pauses_of_our_own_grow_and_differ(bureau, new_census, place_of):
    bureau.fail(ZIP, Fault("500", times=4, retry_after=""))
    census = new_census(limits=dataclasses.replace(QUICK, tries=5, first_wait=1))
    waits = waits_of(census)
    census.people(place_of(PINEWICK), "2020", {})
    for number, wait in enumerate(waits):
        assert 2**number / 2 <= wait <= 2**number
    assert len(waits) == 4


def test_after_the_last_try_the_sentence_names_address_and_reason(bureau, new_census, place_of):
    bureau.fail(ZIP, Fault("500"))
    with pytest.raises(SourceTrouble, match=r"mn2020\.pl\.zip could not.*error 500.*later"):
        new_census().people(place_of(PINEWICK), "2020", {})
    assert len(bureau.asked(ZIP)) == QUICK.tries


def test_a_server_that_cannot_be_reached_is_said_in_words(new_census, place_of):
    with start_census_server() as bureau:
        url = bureau.url
    with pytest.raises(SourceTrouble, match="cannot be reached from here"):
        new_census(url=url).people(place_of(PINEWICK), "2020", {})


def test_a_large_file_comes_over_a_line_that_breaks_often(
    bureau, new_census, place_of, monkeypatch
):
    monkeypatch.setattr("equity_core.census.fetching._GROWN", 8_000)
    bureau.fail(ZIP, Fault("cut", times=6, bytes=10_000))
    rows = new_census().people(place_of(PINEWICK), "2020", {})
    assert len(bureau.asked(ZIP)) == 7 > QUICK.tries
    assert len(rows)


def test_a_broken_line_of_the_interface_begins_again(bureau, new_census, place_of):
    whole = new_census(KEY, home="whole").people(place_of(PINEWICK), "2020", {})
    bureau.fail(API, Fault("cut", times=2, bytes=30))
    assert new_census(KEY).people(place_of(PINEWICK), "2020", {}).equals(whole)


@pytest.mark.parametrize("path", [ZIP, TABLE])
def test_a_broken_line_goes_on_where_it_stopped(bureau, new_census, place_of, path):
    period = "2020" if path == ZIP else "2020-2024"
    whole = new_census(home="whole").people(place_of(PINEWICK), period, {})
    bureau.log.clear()
    bureau.fail(path, Fault("cut", times=1, bytes=20_000))
    rows = new_census(home="cut").people(place_of(PINEWICK), period, {})
    first, second = bureau.asked(path)
    assert (first.status, second.status) == (200, 206)
    assert second.headers["Range"] == "bytes=20000-"
    assert rows.equals(whole)


def test_another_day_goes_on_where_the_last_one_ended(bureau, new_census, place_of):
    bureau.fail(ZIP, Fault("cut", bytes=30_000))
    with pytest.raises(SourceTrouble, match="What has arrived so far is kept"):
        new_census(limits=ONCE).people(place_of(PINEWICK), "2020", {})
    bureau.heal()
    bureau.log.clear()
    assert len(new_census().people(place_of(PINEWICK), "2020", {}))
    (only,) = bureau.asked(ZIP)
    assert only.status == 206
    assert only.headers["Range"] == "bytes=30000-"


def test_a_file_that_changed_meanwhile_is_fetched_from_its_start(bureau, new_census, place_of):
    bureau.fail(ZIP, Fault("cut", bytes=30_000))
    with pytest.raises(SourceTrouble):
        new_census(limits=ONCE).people(place_of(PINEWICK), "2020", {})
    bureau.heal()
    (note,) = (new_census()._fetcher.cache.folder).glob("*.part.json")
    note.write_text('{"validator": "\\"of-yesterday\\""}')
    bureau.log.clear()
    assert len(new_census().people(place_of(PINEWICK), "2020", {}))
    (only,) = bureau.asked(ZIP)
    assert (only.status, only.headers["If-Range"]) == (200, '"of-yesterday"')


def test_where_nothing_can_be_gone_on_with_the_file_is_fetched_anew(new_census, place_of):
    with start_census_server(ranges=False) as bureau:
        bureau.fail(ZIP, Fault("cut", times=1, bytes=20_000))
        rows = new_census(url=bureau.url).people(place_of(PINEWICK), "2020", {})
        assert [one.headers.get("Range") for one in bureau.asked(ZIP)] == [None, None]
        assert len(rows)


def test_someone_who_stops_the_work_loses_nothing(bureau, new_census, place_of):
    class StopError(Exception):
        pass

    def stop(step, done, total):
        if done == total and step == "The 2020 count of Minnesota":
            raise StopError

    census = new_census(progress=stop)
    with pytest.raises(StopError):
        census.people(place_of(PINEWICK), "2020", {})
    assert not list(census._fetcher.cache.folder.glob("*.zip"))
    bureau.log.clear()
    assert len(new_census().people(place_of(PINEWICK), "2020", {}))
    assert [one.status for one in bureau.asked(ZIP)] == [416]


def test_a_slow_drip_is_ended(bureau, new_census, place_of):
    bureau.fail(ZIP, Fault("drip", bytes=100))
    began = time.monotonic()
    slow = dataclasses.replace(QUICK, tries=1, grace_seconds=0.3)
    with pytest.raises(SourceTrouble, match="it sends too slowly"):
        new_census(limits=slow).people(place_of(PINEWICK), "2020", {})
    assert 0.3 <= time.monotonic() - began < 5


def test_a_file_over_the_limit_is_refused(new_census, place_of):
    small = dataclasses.replace(QUICK, most_bytes=10_000)
    with pytest.raises(SourceTrouble, match="larger than"):
        new_census(limits=small).people(place_of(PINEWICK), "2020", {})


def test_a_file_that_does_not_say_its_size_is_ended_at_the_limit(bureau, new_census, place_of):
    census = new_census(limits=dataclasses.replace(QUICK, most_bytes=10_000))
    monkey = pytest.MonkeyPatch()
    monkey.setattr("equity_core.census.transfer.length_of", lambda response: None)
    with monkey.context(), pytest.raises(SourceTrouble, match="larger than"):
        census.people(place_of(PINEWICK), "2020", {})
    monkey.undo()


@pytest.mark.parametrize(
    ("path", "key", "period", "words"),
    [
        (ZIP, "", "2020", "a web page came in its place"),
        (TABLE, "", "2020-2024", "a web page came in its place"),
        (API, KEY, "2020", "does not accept the key in EQUITY_CENSUS_KEY"),
    ],
)
def test_a_web_page_as_200_is_told_from_data(
    bureau, new_census, place_of, path, key, period, words
):
    bureau.fail(path, Fault("html"))
    census = new_census(key)
    with pytest.raises(SourceTrouble, match=words):
        census.people(place_of(PINEWICK), period, {})
    kept = [file for file in census._fetcher.cache.folder.iterdir() if file.stat().st_size]
    assert not any(b"Missing Key" in file.read_bytes() for file in kept)


def test_a_wrong_key_is_told_and_says_where_a_key_is_had(new_census, place_of):
    with pytest.raises(SourceTrouble, match=r"does not accept.*free.*key_signup\.html"):
        new_census("wrong-key-000").people(place_of(PINEWICK), "2020", {})


def test_a_call_without_a_key_says_that_one_is_needed(bureau, new_census):
    census = new_census()
    from equity_core.census.interface import Interface

    interface = Interface(census._fetcher, bureau.url)
    with pytest.raises(SourceTrouble, match=r"asks for a key.*free.*key_signup\.html"):
        interface.table("2020", "place", ["P2_001N"], where=("place:27000", "state:27"))


def test_an_unknown_place_is_told(bureau, new_census, place_of):
    strange = dataclasses.replace(place_of(PINEWICK), geoid="2799999")
    with pytest.raises(NotPublished, match="Check the place and the year"):
        new_census(KEY).people(strange, "2020", {})
    with pytest.raises(NotPublished, match="has no numbers for 2020"):
        new_census("", home="other").people(strange, "2020", {})


@pytest.mark.parametrize(("path", "key"), [(ZIP, ""), (API, KEY)])
def test_an_empty_answer_is_told(bureau, new_census, place_of, path, key):
    bureau.fail(path, Fault("empty"))
    with pytest.raises(NotPublished, match="is not there"):
        new_census(key).people(place_of(PINEWICK), "2020", {})


def test_nobody_is_sent_to_another_site(bureau, new_census, place_of):
    bureau.fail(API, Fault("off_host"))
    with pytest.raises(SourceTrouble, match=r"sends to another site \(localhost\)"):
        new_census(KEY).people(place_of(PINEWICK), "2020", {})


@pytest.mark.parametrize(
    ("kind", "words"), [("not_json", "not in the form"), ("short_row", "rows of text")]
)
def test_an_answer_of_another_shape_is_refused(bureau, new_census, place_of, kind, words):
    census = new_census(KEY)
    census.people(place_of(PINEWICK), "2020", {})
    for file in census._fetcher.cache.folder.glob("*.json.txt"):
        if file.read_text().startswith("[["):
            file.unlink()
    bureau.fail(API, Fault(kind))
    with pytest.raises(SourceTrouble, match=words):
        new_census(KEY).people(place_of(PINEWICK), "2020", {})


def test_a_corrupt_zip_is_refused_and_fetched_anew_the_next_time(bureau, new_census, place_of):
    bureau.fail(ZIP, Fault("corrupt", times=1))
    census = new_census()
    with pytest.raises(SourceTrouble, match="the zip is damaged"):
        census.people(place_of(PINEWICK), "2020", {})
    assert len(census.people(place_of(PINEWICK), "2020", {}))
    assert [one.status for one in bureau.asked(ZIP)] == [200, 200]


def test_what_was_fetched_is_not_fetched_again(bureau, new_census, place_of, codes_of):
    first = new_census().people(place_of(HARBOROUGH), "2020-2024", codes_of(HARBOROUGH))
    asked = len(bureau.log)
    second = new_census().people(place_of(HARBOROUGH), "2020-2024", codes_of(HARBOROUGH))
    assert first.equals(second)
    assert len(bureau.log) == asked


def test_a_kept_file_that_was_changed_is_fetched_again(bureau, new_census, place_of):
    census = new_census()
    right = census.people(place_of(PINEWICK), "2020-2024", {})
    for file in census._fetcher.cache.folder.glob("*.txt"):
        file.write_bytes(file.read_bytes().replace(b"|9", b"|8"))
    asked = len(bureau.asked(TABLE))
    again = new_census().people(place_of(PINEWICK), "2020-2024", {})
    assert again.equals(right)
    assert len(bureau.asked(TABLE)) == asked + 1


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"content_sha256": "0", "strange": 1}'])
def test_a_kept_file_with_a_note_that_cannot_be_read_is_fetched_again(
    bureau, new_census, place_of, note
):
    census = new_census()
    right = census.people(place_of(PINEWICK), "2020", {})
    for file in census._fetcher.cache.folder.glob("*.zip.json"):
        file.write_text(note)
    assert new_census().people(place_of(PINEWICK), "2020", {}).equals(right)
    assert len(bureau.asked(ZIP)) == 2


def test_two_at_once_fetch_a_file_once(bureau, new_census, place_of):
    with ThreadPoolExecutor(2) as pool:
        clients = [new_census(), new_census()]
        first, second = pool.map(
            lambda census: census.people(place_of(PINEWICK), "2020", {}), clients
        )
    assert first.equals(second)
    assert len(bureau.asked(ZIP)) == 1


def test_the_hash_of_an_extract_is_that_of_the_file_it_was_taken_from(bureau, new_census, place_of):
    census = new_census()
    census.people(place_of(PINEWICK), "2020-2024", {})
    (source,) = (one for one in census.sources() if one["address"].endswith("b03002.dat"))
    _, body = bureau.answer(TABLE, {})
    assert source["sha256"] == hashlib.sha256(body).hexdigest()
    (kept,) = (one.path for one in census._fetcher.read.values() if "b03002" in one.address)
    assert len(kept.read_bytes()) < len(body)
    assert hashlib.sha256(kept.read_bytes()).hexdigest() != source["sha256"]
    assert not list(census._fetcher.cache.folder.glob("*.part"))


def test_of_the_nation_only_one_states_areas_and_all_places_are_kept(bureau, new_census, place_of):
    census = new_census()
    census.people(place_of(PINEWICK), "2020-2024", {})
    (kept,) = (one.path for one in census._fetcher.read.values() if "b03002" in one.address)
    _, body = bureau.answer(TABLE, {})
    assert b"1400000US55" in body
    lines = kept.read_text().splitlines()
    assert {line[:11] for line in lines[1:]} == {
        "1400000US27",
        "1500000US27",
        *(f"1600000US{state}" for state in ("06", "27", "55")),
    }


def test_progress_hears_bytes_and_steps(bureau, new_census, place_of):
    heard = []
    census = new_census(progress=lambda *said: heard.append(said))
    census.people(place_of(PINEWICK), "2020", {})
    _, body = bureau.answer(ZIP, {})
    assert ("The 2020 count of Minnesota", len(body), len(body)) in heard
    unpacked = sum(info.file_size for info in zipfile.ZipFile(io.BytesIO(body)).filelist[:3])
    assert ("Reading the 2020 count of Minnesota", 0, unpacked) in heard


def test_reading_a_large_count_tells_how_many_bytes_are_done(new_census, place_of, monkeypatch):
    monkeypatch.setattr("equity_core.census.redistricting._REPORT_EVERY", 50_000)
    heard = []
    census = new_census(progress=lambda *said: heard.append(said))
    census.people(place_of(PINEWICK), "2020", {})
    steps = [(done, total) for step, done, total in heard if step.startswith("Reading")]
    assert len(steps) > 3
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert all(done < total for done, total in steps)


def test_a_folder_without_room_is_said_in_words(new_census, place_of, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("equity_core.census.cache.os.replace", full)
    with pytest.raises(StoreProblem, match=r"No space left on device.*Make room"):
        new_census().people(place_of(PINEWICK), "2020", {})


def test_a_large_download_reports_on_its_way(new_census, place_of, monkeypatch):
    monkeypatch.setattr("equity_core.census.transfer._REPORT_EVERY", 10_000)
    monkeypatch.setattr("equity_core.census.transfer._BLOCK", 4_096)
    heard = []
    census = new_census(progress=lambda *said: heard.append(said))
    census.people(place_of(PINEWICK), "2020", {})
    steps = [done for step, done, _ in heard if step == "The 2020 count of Minnesota"]
    assert len(steps) > 3
    assert steps == sorted(steps)
