"""Staff load the people of earlier years on the Data page."""

from __future__ import annotations

from test_data_page import LOAD, LOOK, Page, _no_process_of_its_own, city, editor
from tiny_city import TinyCity

from equity_core.cities.reading import read_contents
from equity_core.jobs.worker import run_waiting
from equity_core.settings import Settings

__all__ = ["_no_process_of_its_own", "city", "editor"]

FILE = (
    "place,year,group,measure,value,source\nOldtown,1900,White,count,90,a census\n"
    "Oldtown,1900,Black,count,10,\nElsewhere,1900,White,count,7,a census\n"
)


def test_every_row_is_told_before_anything_is_kept(city: Settings, tiny: TinyCity) -> None:
    page = Page()
    page.pick("What is in the file?", "history").send("history.csv", FILE.encode())
    page.press(LOOK)
    assert "Say which under “What the file calls this city”." in page.said()
    page.write("What the file calls this city", "Oldtown").press(LOOK)
    assert "3 rows read, 1 used; set aside: 1 about another place, 1 without" in page.said()
    assert "row 2 (Black, 1900)" in page.said()
    page.press(LOAD)
    assert [str(job.state) for job in run_waiting(city)] == ["done"]
    assert len(read_contents(city, "Tiny").history) == 1
    assert "1 figure of 1 period" in page.again().said()


def test_a_file_that_is_no_history_is_told_what_it_needs(city: Settings, tiny: TinyCity) -> None:
    page = Page().pick("What is in the file?", "history")
    page.send("population.csv", tiny.population.read_bytes()).press(LOOK)
    assert "It needs the columns period, group, measure, value, source" in page.said()


def test_a_table_of_other_places_comes_in_on_the_page(city: Settings, tiny: TinyCity) -> None:
    table = (
        "geoid,name,state,period,group,estimate,moe\n"
        "01,Oldtown,AA,2020,total,90,5\n02,Newtown,AA,2020,total,95,5\n"
    )
    page = Page().pick("What is in the file?", "places").send("places.csv", table.encode())
    page.press(LOOK)
    assert "A table of other places: 2 places, 2020." in page.said()
    page.press(LOAD)
    assert [str(job.state) for job in run_waiting(city)] == ["done"]
    assert len(read_contents(city, "Tiny").places) == 1
