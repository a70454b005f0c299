"""The Data page through the shell: every role, every kind of file, bad files, the way back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from tiny_city import TinyCity, square

from equity_core.access import COMMAND_LINE, Permission, Role, Viewer, may
from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import list_cities, read_contents
from equity_core.imports import job_kinds
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.service import import_service
from equity_core.jobs.queue import State, read_jobs
from equity_core.jobs.worker import run_waiting
from equity_core.services.choices import ServiceChoices
from equity_core.settings import REPOSITORY, Settings

LOOK, LOAD = "See what happens to every row", "Load it into the city"


class Page:
    """The Data page, with the words a person would use for what is on it."""

    def __init__(self) -> None:
        st.cache_data.clear()
        st.cache_resource.clear()
        shell = REPOSITORY / "pages" / "shell.py"
        self.at = AppTest.from_file(str(shell), default_timeout=120).run()
        self.at.switch_page("staff/data.py").run()

    def said(self) -> str:
        at = self.at
        parts = [*at.title, *at.header, *at.subheader, *at.markdown, *at.info, *at.error]
        parts += [*at.warning, *at.success]
        tables = [unescape(one.proto.body) for one in at.get("html")]
        return "\n".join([re.sub(r"\\(.)", r"\1", one.value) for one in parts] + tables)

    def labels(self) -> list[str]:
        at = self.at
        return [one.label for one in (*at.button, *at.selectbox, *at.text_input, *at.checkbox)]

    def press(self, label: str) -> Page:
        next(one for one in self.at.button if one.label == label).click().run()
        return self._sound()

    def pick(self, label: str, value: str) -> Page:
        boxes = (*self.at.selectbox, *self.at.radio)
        next(one for one in boxes if one.label == label).set_value(value).run()
        return self._sound()

    def write(self, label: str, text: str) -> Page:
        next(one for one in self.at.text_input if one.label == label).set_value(text).run()
        return self._sound()

    def tick(self, label: str) -> Page:
        next(one for one in self.at.checkbox if one.label == label).check().run()
        return self._sound()

    def send(self, name: str, content: bytes) -> Page:
        self.at.file_uploader[0].set_value([(name, content, "application/octet-stream")])
        self.at.run()
        return self._sound()

    def value(self, label: str) -> str | None:
        boxes = (*self.at.selectbox, *self.at.text_input, *self.at.radio)
        return next(one for one in boxes if one.label == label).value

    def again(self) -> Page:
        self.at.run()
        return self._sound()

    def _sound(self) -> Page:
        assert not self.at.exception, self.at.exception
        return self


@pytest.fixture(autouse=True)
def _no_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asking = ("equity_core.imports.job_kinds", "equity_core.imports.census_jobs")
    for module in (*asking, "pages.parts.job_watch"):
        monkeypatch.setattr(f"{module}.wake", lambda settings: None)
    monkeypatch.setattr("pages.parts.job_watch.follow_up", lambda settings: None)


@pytest.fixture
def editor(settings: Settings, sign_in: Callable[[Role], str]) -> str:
    """A workspace, and an editor who is signed in."""
    return sign_in(Role.EDITOR)


@pytest.fixture
def city(settings: Settings, tiny: TinyCity, editor: str) -> Settings:
    """The tiny city, and an editor who is signed in."""
    people = PopulationChoices(period="2020", census_count=True)
    files = CityFiles(tiny.areas, tiny.population, "GEOID", area_name="name", people=people)
    import_city(settings, "Tiny", files)
    return settings


def trees(page: Page, tiny: TinyCity) -> Page:
    """Everything up to the look at the ledger."""
    page.send("records.csv", tiny.records.read_bytes())
    return page.write("Name of the service", "Trees").press(LOOK)


@pytest.mark.parametrize("role", [None, *Role])
def test_only_who_may_load_data_is_offered_the_page(
    settings: Settings, sign_in: Callable[[Role], str], role: Role | None
) -> None:
    if role is not None:
        sign_in(role)
    page = REPOSITORY / "pages" / "staff" / "data.py"
    alone = AppTest.from_file(str(page), default_timeout=120).run()
    said = "\n".join(one.value for one in alone.warning)
    if may(Viewer(None, "", role), Permission.IMPORT_DATA):
        assert Page().at.title[0].value == alone.title[0].value == "Data"
        assert not said
        return
    with pytest.raises(ValueError, match=r"staff/data\.py"):
        Page()
    assert not (alone.title or alone.selectbox or alone.get("html"))
    assert "allow you to load data" in said or "Please sign in" in said


def test_a_new_city_comes_in_with_its_areas_and_people(
    settings: Settings, tiny: TinyCity, editor: str
) -> None:
    page = Page().pick("How it comes in", "files")
    assert "Give the new city a name." in page.said()
    page.write("Name of the new city", "Tiny")
    page.send("areas.geojson", tiny.areas.read_bytes())
    page.send("population.csv", tiny.population.read_bytes())
    assert (page.value("Id of each area"), page.value("Name to show")) == ("GEOID", "name")
    page.write("Year or years the people were counted in", "2020").tick(
        "A full count, not a survey"
    )
    page.press(LOOK)
    assert "3 areas of the kind “areas”. 400 people in 3 groups, counted in 2020." in page.said()
    assert list_cities(settings) == []
    page.press(LOAD)
    assert f"Areas and people for Tiny, asked for by {editor}" in page.said().replace("**", "")
    assert "waits for its turn" in page.said()
    run_waiting(settings)
    assert "Done: Areas and people for Tiny" in page.again().said()
    assert list_cities(settings) == [{"name": "Tiny", "levels": ["areas"], "periods": ["2020"]}]
    assert page.value("City") == "tiny", "the next file is of the city that just came in"
    assert "What Tiny holds" in page.said()
    page.pick("City", "new city").pick("How it comes in", "files")
    assert "Give the new city a name." in page.again().said()


def test_records_are_seen_row_by_row_before_anything_is_kept(
    city: Settings, tiny: TinyCity
) -> None:
    page = Page()
    page.send("records.csv", tiny.records.read_bytes())
    assert "CSV (comma, UTF-8), 8 rows, 4 columns." in page.said()
    assert "<td>10.005</td><td>50.005</td><td>2020-01-15</td>" in page.said()
    assert page.value("How the file says where") == "coordinates"
    assert page.value("Longitude, or x") == "lon"
    assert (page.value("Date"), page.value("What tells records apart")) == ("date", "id")
    assert LOOK not in page.labels()
    page.write("Name of the service", "Trees").press(LOOK)
    said = page.said()
    assert "8 rows read, 7 used; set aside: 1 outside the city." in said
    assert '<th scope="row">outside the city</th><td>1</td>' in said
    assert read_contents(city, "Tiny").services == ()
    page.press(LOAD)
    [ran] = run_waiting(city)
    assert ran.state == State.DONE
    kept = read_contents(city, "Tiny").service("Trees")
    assert (kept.source_name, kept.facts["unit"]) == ("records.csv", "records")
    assert "Trees" in page.again().said()
    [link] = page.at.get("page_link")
    assert link.proto.label == "See Trees on the map"
    assert link.proto.query_string == "city=tiny&service=Trees"
    assert page.at.file_uploader  # ready for the next file


def test_a_choice_that_is_changed_asks_for_a_new_look(city: Settings, tiny: TinyCity) -> None:
    page = trees(Page(), tiny)
    assert LOAD in page.labels()
    page.pick("Date", "")
    assert LOAD not in page.labels()
    assert LOAD in page.press(LOOK).labels()


def test_people_a_further_level_and_outlines_come_in(city: Settings, tiny: TinyCity) -> None:
    page = Page()
    page.pick("What is in the file?", "people")
    page.send("population.csv", tiny.population.read_bytes())
    page.write("Year or years the people were counted in", "2010").press(LOOK).press(LOAD)
    for what, name in (("level", "wards"), ("outline", "borders")):
        page.pick("What is in the file?", what)
        page.send("areas.geojson", tiny.areas.read_bytes())
        page.write("What the layer is called, such as wards", name).press(LOOK).press(LOAD)
        assert page.value("What is in the file?") == what
    assert [job.state for job in run_waiting(city)] == [State.DONE] * 3
    contents = read_contents(city, "Tiny")
    assert contents.periods == ["2010", "2020"]
    assert [kept.name for kept in contents.levels] == ["areas", "wards"]
    assert [kept.name for kept in contents.outlines] == ["borders"]


def test_the_importers_question_is_a_labelled_choice_and_nothing_chosen_is_lost(
    city: Settings, tiny: TinyCity
) -> None:
    rows = "".join(f"{n},50.005,10.005,2020-01-01\n" for n in range(20))
    page = Page().send("swapped.csv", ("id,lon,lat,date\n" + rows).encode())
    page.write("Name of the service", "Trees").pick("What is counted", "things").press(LOOK)
    assert "latitude first, then longitude" in page.said()
    assert "Agree to that below if it is right." in page.said()
    assert "--yes" not in page.said()
    assert LOAD not in page.labels()
    page.tick("Yes, that is right")
    assert "20 rows read, 20 used." in page.said()
    assert page.value("Name of the service") == "Trees"
    page.press(LOAD)
    run_waiting(city)
    facts = read_contents(city, "Tiny").service("Trees").facts
    assert facts["choices"]["accept_guesses"] is True
    assert facts["counts"] == "things"


BAD = {
    "photo.csv": (b"\x89PNG\r\n\x1a\n" + bytes(300), "a picture"),
    "report.csv": (b"%PDF-1.7\n" + bytes(300), "a PDF document"),
    "page.csv": (b"<!doctype html><html><body>Sign in</body></html>", "a web page"),
    "old.xlsx": (b"\xd0\xcf\x11\xe0" + bytes(600), "an old Office file"),
    "empty.csv": (b"", "empty"),
    "links.geojson": (b"<OGRVRTDataSource></OGRVRTDataSource>", "a list of links"),
    "half.geojson": (b'{"type": "FeatureCollection", "features": [', "half.geojson"),
    "broken.zip": (b"PK\x03\x04" + bytes(40), "broken.zip"),
    "notes.gpkg": (b"SQLite format 3\0" + bytes(200), "notes.gpkg"),
    "broken.parquet": (b"PAR1" + bytes(40) + b"PAR1", "broken.parquet"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_file_that_cannot_be_used_is_told_in_a_sentence_and_costs_no_choice(
    city: Settings, tiny: TinyCity, name: str
) -> None:
    content, said = BAD[name]
    page = Page().send("records.csv", tiny.records.read_bytes())
    page.write("Name of the service", "Trees").pick("What is counted", "things")
    page.pick("Date", "").press("Choose another file for: service records")
    page.send(name, content)
    assert said in page.said()
    assert not re.search(r"Traceback|Error|exception|0x", page.said())
    assert len(page.at.error) == 1
    assert LOOK not in page.labels()
    if "Choose another file for: service records" in page.labels():
        page.press("Choose another file for: service records")
    page.send("records.csv", tiny.records.read_bytes())
    assert page.value("Name of the service") == "Trees"
    assert page.value("What is counted") == "things"
    assert page.value("Date") == ""
    assert not page.at.error


def test_records_that_cannot_be_placed_are_told_with_the_labels_of_the_page(
    city: Settings, tiny: TinyCity
) -> None:
    page = Page().send("permits.csv", b"permit,issued\nA,2021-01-05\nB,2021-02-05\n")
    page.write("Name of the service", "Permits")
    assert page.value("How the file says where") == "nowhere"
    page.pick("How the file says where", "area ids").pick("Area id", "permit").press(LOOK)
    assert "No area id of the records is among the areas of Tiny" in page.said()
    page.pick("How the file says where", "nowhere").press(LOOK)
    assert "2 rows read, 2 used." in page.said()


def test_shapes_as_text_are_told_with_what_to_do(city: Settings) -> None:
    page = Page().send("wkt.csv", b'id,the_geom\n1,"POINT (10.005 50.005)"\n')
    assert "holds shapes as text (WKT)" in page.said()
    assert "Save the file as GeoJSON" in page.said()


def test_a_map_file_is_offered_its_own_shapes(city: Settings, tiny: TinyCity) -> None:
    features = {"type": "FeatureCollection", "features": [square("x", 10.001, 50.001, 0.002)]}
    page = Page().send("parks.geojson", json.dumps(features).encode())
    assert page.value("How the file says where") == "shapes"
    page.write("Name of the service", "Parks").press(LOOK)
    assert "1 row read, 1 used." in page.said()


def test_a_job_is_cancelled_and_started_again_from_the_page(city: Settings, tiny: TinyCity) -> None:
    page = trees(Page(), tiny).press(LOAD)
    page.press("Cancel")
    assert "This was cancelled. Nothing was kept." in page.said()
    assert run_waiting(city) == []
    page.press("Start again")
    assert [job.state for job in run_waiting(city)] == [State.DONE]


def test_a_service_that_is_here_starts_with_the_choices_of_last_time(
    city: Settings, tiny: TinyCity
) -> None:
    rows = "case,x,y,when,dollars\n1,10.005,50.005,2020-01-01,5\n2,10.005,50.005,2020-02-01,5\n"
    choices = ServiceChoices(
        name="Repairs", lon="x", lat="y", weight="dollars", unit="dollars", counts="things",
        drop_duplicates=True,
    )  # fmt: skip
    import_service(city, "Tiny", tiny.write("repairs.csv", rows), choices)
    page = Page().send("repairs.csv", rows.replace("2020-01", "2021-01").encode())
    assert page.value("Which service") == ""
    assert page.value("What is counted") == "people"
    page.pick("Which service", "Repairs")
    assert "In force is revision 1, from repairs.csv: 2 rows read, 2 used." in page.said()
    assert page.value("What is counted") == "things"
    assert page.value("Amount") == "dollars"
    assert page.value("Date") == ""
    assert page.value("One word for the records, such as trees") == "dollars"
    assert next(one for one in page.at.checkbox if "repeat" in one.label).value is True
    page.pick("Date", "when").press(LOOK).press(LOAD)
    assert [job.state for job in run_waiting(city)] == [State.DONE]
    kept = read_contents(city, "Tiny").service("Repairs")
    assert (kept.number, kept.facts["unit"], kept.facts["first_date"]) == (
        2,
        "dollars",
        "2020-02-01",
    )


def test_only_the_rows_that_are_named_become_a_layer(city: Settings, tiny: TinyCity) -> None:
    page = Page().pick("What is in the file?", "level")
    page.send("areas.geojson", tiny.areas.read_bytes())
    page.write("What the layer is called, such as wards", "east")
    page.pick("Take only rows by this column", "GEOID")
    assert LOOK not in page.labels()
    page.write("The cell is exactly", "02").press(LOOK)
    assert "1 area for “east”." in page.said()
    page.press(LOAD)
    assert [job.state for job in run_waiting(city)] == [State.DONE]
    assert read_contents(city, "Tiny").level("east").facts["areas"] == 1


def test_coordinates_of_another_system_are_told_with_the_first_look(city: Settings) -> None:
    rows = "".join(f"{n},50.005,10.005\n" for n in range(20))
    page = Page().send("swapped.csv", ("id,lon,lat\n" + rows).encode())
    assert "latitude first, then longitude" in page.said()
    page.pick("Longitude, or x", "lat").pick("Latitude, or y", "lon")
    assert "latitude first" not in page.said()
    page.write("Name of the service", "Trees").press(LOOK)
    assert "20 rows read, 20 used." in page.said()


def test_a_file_of_people_among_records_is_pointed_out(city: Settings, tiny: TinyCity) -> None:
    page = Page().send("population.csv", tiny.population.read_bytes())
    assert "choose “People of another year” above" in page.said()


def test_what_ended_days_ago_is_not_shown_any_more(
    city: Settings, tiny: TinyCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = trees(Page(), tiny).press(LOAD)
    run_waiting(city)
    assert "Done: Service records" in page.again().said()
    monkeypatch.setattr("pages.parts.job_watch.OF_LATE", timedelta(0))
    assert "Done: Service records" not in page.again().said()


def test_a_role_that_is_taken_away_in_between_loads_nothing(
    city: Settings, tiny: TinyCity, sign_in: Callable[[Role], str]
) -> None:
    page = trees(Page(), tiny)
    sign_in(Role.VIEWER)
    page.press(LOAD)
    assert "does not allow you to load data" in page.said()
    assert read_jobs(city, COMMAND_LINE) == []


def test_going_back_asks_first_and_tells_what_it_means(city: Settings, tiny: TinyCity) -> None:
    choices = ServiceChoices(name="Trees", date="date")
    import_service(city, "Tiny", tiny.records, choices)
    page = Page()
    assert "8 rows read, 7 used" in page.said()
    assert "Once something is loaded a second time" in page.said()
    one = tiny.write("one.csv", "id,lon,lat,date\n1,10.005,50.005,2021-01-01\n")
    import_service(city, "Tiny", one, choices)
    page = Page()
    assert page.value("Earlier revisions of") == "service Trees"
    page.press("Go back to revision 1")
    assert "Everyone will see Trees as it was in revision 1." in page.said()
    page.press("No, leave it as it is")
    assert "Yes, go back" not in page.labels()
    page.press("Go back to revision 1").press("Yes, go back")
    assert [job.state for job in run_waiting(city)] == [State.DONE]
    assert "records.csv (as in revision 1)" in page.again().said()
    assert read_contents(city, "Tiny").service("Trees").number == 3


def test_names_from_files_are_text_on_the_page(city: Settings) -> None:
    sly = "<b>id</b>,[a](http://x),lon,lat\n1,**bold**,10.005,50.005\n"
    page = Page().send("<img src=x>.csv", sly.encode())
    raw = "\n".join(one.proto.body for one in page.at.get("html"))
    assert "<b>id" not in raw
    assert "&lt;b&gt;id" in raw
    assert "[a](http" not in "\n".join(one.value for one in page.at.markdown)


def test_files_are_kept_where_only_the_program_reads_them(city: Settings, tiny: TinyCity) -> None:
    Page().send("../../records.csv", tiny.records.read_bytes())
    [kept] = (city.home / "uploads").rglob("*.csv")
    assert kept.name == "records.csv"
    assert kept.parent.stat().st_mode & 0o077 == 0
    assert isinstance(kept, Path)
    assert job_kinds.KINDS  # the kinds of job are known where the page is
