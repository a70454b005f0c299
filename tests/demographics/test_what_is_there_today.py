"""The people of today by class of an overlay: nobody is lost and nobody counts twice."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st
from tiny_city import TinyCity, square

from equity_core.cities.areas import AreaSet
from equity_core.cities.population import Population, PopulationChoices
from equity_core.cities.reading import load_population, read_contents
from equity_core.demographics.overlays import Overlay, OverlayChoices, OverlayKind
from equity_core.demographics.today import (
    INSIDE,
    OUTSIDE,
    ground_by_class,
    land_shares,
    measure_today,
    people_by_class,
)
from equity_core.demographics.today_lots import MANY, NONE, SOME, many_or_few
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.overlay import OverlayFile, import_overlay
from equity_core.places import projection

AREAS = [shapely.box(10 + 0.01 * n, 50, 10.01 + 0.01 * n, 50.01) for n in range(3)]


def areas() -> AreaSet:
    geometry = np.array(AREAS, dtype=object)
    ids = np.array(["01", "02", "03"], dtype=object)
    return AreaSet(ids, ids, geometry, projection.areas_m2(geometry))


def overlay(*shapes: tuple[str, shapely.Geometry], kind: str = "holc") -> Overlay:
    frame = geopandas.GeoDataFrame(
        {"grade": [grade for grade, _ in shapes], "year": np.nan},
        geometry=[shape for _, shape in shapes],
        crs="EPSG:4326",
    )
    return Overlay(frame, {"kind": kind})


def people(*, moe: float = np.nan) -> Population:
    rows = [
        ("01", "total", 100.0), ("01", "black_nh", 60.0), ("01", "white_nh", 40.0),
        ("02", "total", 300.0), ("02", "black_nh", 30.0), ("02", "white_nh", 270.0),
        ("03", "total", 0.0), ("03", "black_nh", 0.0), ("03", "white_nh", 0.0),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["area", "group", "estimate"]).assign(moe=moe)
    return Population(frame, "2020", {"people": 400.0, "census_count": True, "notes": []})


def half(number: int) -> shapely.Geometry:
    """The western half of an area: its corners lie on parallels, so it is half to six digits."""
    west = 10 + 0.01 * number
    return shapely.box(west, 50, west + 0.005, 50.01)


def today_of(made: Overlay, population: Population | None = None):
    return people_by_class(
        areas(), land_shares(areas(), made), population or people(), level="areas"
    )


def test_people_are_split_by_share_of_land() -> None:
    """A holds half of area 01 (100 people), D all of 02 (300): 50, 300, and 50 in neither."""
    found = today_of(overlay(("A", half(0)), ("D", AREAS[1])))
    assert found.classes == ("A", "D", OUTSIDE)
    wide = found.wide()
    assert wide["total"].to_list() == pytest.approx([50, 300, 50], abs=1e-3)
    assert wide.loc["A", "black_nh"] == pytest.approx(30, abs=1e-3)
    assert wide.loc["D", "white_nh"] == pytest.approx(270, abs=1e-3)
    assert found.split == 1
    assert found.square_km.sum() == pytest.approx(areas().square_metres.sum() / 1e6)


def test_ground_in_two_shapes_counts_once_for_the_later_letter() -> None:
    """B covers area 01 whole, C its western half: C has half of the people, B the other half."""
    found = today_of(overlay(("B", AREAS[0]), ("C", half(0))))
    wide = found.wide()
    assert wide.loc["B", "total"] == pytest.approx(50, abs=1e-3)
    assert wide.loc["C", "total"] == pytest.approx(50, abs=1e-3)
    assert wide["total"].sum() == pytest.approx(400)


def test_the_order_of_the_shapes_decides_nothing() -> None:
    shapes = [("B", AREAS[0]), ("C", half(0)), ("", AREAS[2]), ("D", half(1))]
    one = today_of(overlay(*shapes)).wide().sort_index()
    other = today_of(overlay(*shapes[::-1])).wide().sort_index()
    pd.testing.assert_frame_equal(one, other)


def test_two_shapes_of_one_class_that_overlap_are_one() -> None:
    found = today_of(overlay(("A", AREAS[0]), ("A", half(0))))
    assert found.wide().loc["A", "total"] == pytest.approx(100)


def test_a_shape_without_a_letter_on_a_map_of_letters_is_not_graded() -> None:
    found = today_of(overlay(("A", AREAS[0]), ("", AREAS[1])))
    assert found.classes == ("A", OUTSIDE)
    assert found.wide().loc[OUTSIDE, "total"] == pytest.approx(300)


def test_shapes_without_any_class_are_inside_and_outside() -> None:
    found = today_of(overlay(("", AREAS[1]), kind="renewal"))
    assert found.classes == (INSIDE, OUTSIDE)
    assert found.wide()["total"].to_list() == pytest.approx([300, 100])


def test_a_line_reaches_150_meters_on_either_side() -> None:
    line = shapely.LineString([(10.0, 50.005), (10.03, 50.005)])
    made = overlay(("", line), kind="freeway")
    crs = projection.metric_crs(np.array(AREAS, dtype=object))
    ground = ground_by_class(made.frame, projection.to_crs(made.geometry, crs))[INSIDE]
    height = 0.01 * 111_200  # meters in a hundredth of a degree of latitude, near enough
    share = 300 / height
    assert today_of(made).wide().loc[INSIDE, "total"] == pytest.approx(400 * share, rel=0.01)
    assert shapely.bounds(ground)[3] - shapely.bounds(ground)[1] == pytest.approx(300, rel=0.02)


def test_the_margin_of_error_shrinks_with_the_share_and_is_a_lower_bound() -> None:
    """Half of area 01 at 20 people and none of the rest: 0.5 x 20 = 10."""
    found = today_of(overlay(("A", half(0))), people(moe=20.0))
    assert found.wide("moe").loc["A", "total"] == pytest.approx(10, abs=1e-3)


def test_the_citys_own_margin_of_error_has_no_split_in_it() -> None:
    """Areas 01 and 02 count 20 each, area 03 has nobody and 20: sqrt(20² + 20² + 20²)."""
    found = today_of(overlay(("A", half(0)), ("B", half(1))), people(moe=20.0))
    assert found.city.loc["total"].to_list() == pytest.approx([400, 1200**0.5])
    assert found.wide("moe")["total"].pow(2).sum() < 1200, "parts of one area are not independent"


@pytest.mark.parametrize(
    "beside",
    [
        [("A", shapely.box(11, 50, 11.01, 50.01))],
        [("A", shapely.box(10, 49.99, 10.01, 50))],
        [("A", shapely.box(10, 49.99, 10.01, 50)), ("", half(1))],
    ],
)
def test_where_no_graded_ground_lies_in_the_city_all_of_it_lies_outside(beside) -> None:
    """Far away, touching only, or with a shape inside that has no grade: the page goes on."""
    found = today_of(overlay(*beside))
    assert found.classes == (OUTSIDE,)
    assert found.wide()["total"].to_dict() == {OUTSIDE: pytest.approx(400)}


def test_many_are_the_areas_that_together_hold_half_of_the_lots() -> None:
    """10 lots: 5 and 3 and 1 and 1 and 0; the first alone holds half."""
    assert list(many_or_few(np.array([5, 3, 1, 1, 0]))) == [MANY, SOME, SOME, SOME, NONE]
    """10 lots: 4 + 2 is the first sum of 5 or more; every area with 2 lots has as many."""
    assert list(many_or_few(np.array([2, 4, 2, 2, 0]))) == [MANY, MANY, MANY, MANY, NONE]
    assert list(many_or_few(np.array([0, 0]))) == [NONE, NONE]


def lots(tiny: TinyCity, *places: tuple[float, object]) -> Path:
    features = [
        square("x", west, 50.001, 0.001) | {"properties": {"deed_year": year}}
        for west, year in places
    ]
    return tiny.write(
        "lots.geojson", json.dumps({"type": "FeatureCollection", "features": features})
    )


def test_lots_are_counted_by_area_and_people_by_many_fewer_none(settings, tiny) -> None:
    """Three lots in 01 (100 people), one in 02 (300), none in 03 (nobody), one outside."""
    import_city(settings, "Tiny", CityFiles(tiny.areas, tiny.population, "GEOID"))
    file = lots(tiny, (10.001, 1924), (10.003, 1926), (10.005, 1931), (10.012, ""), (10.05, 1940))
    every = tiny.write(
        "all.geojson", lots(tiny, *((10 + 0.002 * n, 1) for n in range(10))).read_text()
    )
    file = lots(tiny, (10.001, 1924), (10.003, 1926), (10.005, 1931), (10.012, ""), (10.05, 1940))
    choices = OverlayChoices(OverlayKind.COVENANTS, "Lots", "A map", year="deed_year")
    (kept,) = import_overlay(settings, "Tiny", OverlayFile(file, choices, every))
    found = measure_today(read_contents(settings, "Tiny"), kept)
    table = found.lots.table.set_index("area")
    assert table["lots"].to_dict() == {"01": 3, "02": 1, "03": 0}
    assert table["share_of_lots"].to_dict() == {"01": 0.75, "02": 0.25, "03": 0.0}
    assert table["parcels"].to_dict() == {"01": 5, "02": 5, "03": 0}
    assert table.loc["01", "share_of_parcels"] == 0.6
    assert np.isnan(table.loc["03", "share_of_parcels"]), "no parcel there: a share of nothing"
    assert found.lots.outside == 1
    assert found.lots.years.to_dict() == {1920: 2, 1930: 1, 1940: 1}
    assert found.lots.undated == 1
    assert found.classes == (MANY, SOME, NONE)
    assert found.wide()["total"].to_dict() == {MANY: 100, SOME: 300, NONE: 0}


@pytest.fixture
def minneapolis(settings, real_data: Path):
    folder = real_data / "minneapolis"
    files = CityFiles(
        folder / "block_groups_2020.geojson",
        folder / "population_2020_block_groups.csv",
        "GEOID",
        level="block group",
        clean=True,
        people=PopulationChoices(period="2020", census_count=True),
    )
    import_city(settings, "Real", files)
    return settings, folder


def real_today(minneapolis, file: str, choices: OverlayChoices):
    settings, folder = minneapolis
    (kept,) = import_overlay(settings, "Real", OverlayFile(folder / file, choices))
    contents = read_contents(settings, "Real")
    return contents, measure_today(contents, kept)


def test_people_in_a_b_c_d_and_ungraded_add_up_to_the_real_city(minneapolis) -> None:
    choices = OverlayChoices(OverlayKind.HOLC, "HOLC", "Mapping Inequality", grade="holc_grade")
    contents, found = real_today(minneapolis, "holc_1937.geojson", choices)
    assert found.classes == ("A", "B", "C", "D", OUTSIDE)
    frame = load_population(contents.population("block group")).frame
    city = frame.groupby("group")["estimate"].sum()
    pd.testing.assert_series_equal(
        found.wide().sum(), city, check_names=False, rtol=1e-12, check_index_type=False
    )
    assert city["total"] == 429_954
    assert found.square_km.sum() == pytest.approx(contents.level().facts["square_km"], rel=1e-6)


def test_people_by_covenants_add_up_to_the_real_city(minneapolis) -> None:
    choices = OverlayChoices(OverlayKind.COVENANTS, "Lots", "Mapping Prejudice", year="deed_year")
    _, found = real_today(minneapolis, "covenants.gpkg", choices)
    assert found.wide()["total"].sum() == 429_954
    assert found.lots.table["lots"].sum() + found.lots.outside == 8232
    many = found.lots.table.loc[found.lots.table["class"] == MANY, "lots"]
    assert many.sum() >= found.lots.table["lots"].sum() / 2
    assert not found.lots.has_parcels


@runs(max_examples=25, deadline=None)
@given(
    shapes=st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "C", "D", ""]),
            st.integers(-5, 30),
            st.integers(1, 20),
            st.integers(-5, 8),
            st.integers(1, 10),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_the_shapes_do_nobody_is_lost_or_counted_twice(shapes) -> None:
    """Boxes on a grid of a thousandth of a degree, overlapping and reaching out as they like."""
    boxes = [
        (grade, shapely.box(10 + w / 1e3, 50 + s / 1e3, 10 + (w + x) / 1e3, 50 + (s + y) / 1e3))
        for grade, w, x, s, y in shapes
    ]
    found = today_of(overlay(*boxes))
    assert found.wide()["total"].sum() == pytest.approx(400, rel=1e-12)
    assert (found.people["estimate"] >= 0).all()
    assert found.square_km.sum() == pytest.approx(areas().square_metres.sum() / 1e6, rel=1e-9)
