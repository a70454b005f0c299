"""Map files of every kind: the same shapes and the same text out of each."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import hostile
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from equity_core.errors import BadInput
from equity_core.readers.mapping import crs_from_definition, crs_from_name
from equity_core.readers.shapes import Shapes, is_shapes, read_shapes


@pytest.fixture
def lots() -> gpd.GeoDataFrame:
    """Three lots: a square with a hole, two squares far apart, and one without a shape."""
    holed = shapely.box(0, 0, 4, 4).difference(shapely.box(1, 1, 2, 2))
    apart = shapely.MultiPolygon([shapely.box(10, 0, 11, 1), shapely.box(20, 0, 21, 1)])
    data = {"code": ["007", "Ä 8", None], "people": [12, 0, 5], "share": [0.25, 3.0, None]}
    return gpd.GeoDataFrame(data, geometry=[holed, apart, None], crs="EPSG:26915")


def write_as(kind: str, frame: gpd.GeoDataFrame, folder: Path) -> Path:
    if kind == "zipped Shapefile":
        return hostile.write_zip(
            folder / "map.zip", hostile.shapefile_parts(frame, folder / "parts")
        )
    if kind == "GeoParquet":
        frame.to_parquet(folder / "map.parquet")
        return folder / "map.parquet"
    path = folder / ("map.gpkg" if kind == "GeoPackage" else "map.geojson")
    frame.to_file(path, driver="GPKG" if kind == "GeoPackage" else "GeoJSON")
    return path


@pytest.mark.parametrize("kind", ["GeoJSON", "GeoPackage", "GeoParquet", "zipped Shapefile"])
def test_every_format_gives_the_same_shapes_and_text(
    kind: str, lots: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = write_as(kind, lots, tmp_path)
    found = read_shapes(path)
    assert found.format == kind
    assert found.crs == "EPSG:26915"
    assert is_shapes(path)
    assert found.frame["code"].tolist()[:2] == ["007", "Ä 8"]
    assert found.frame["code"].isna().tolist() == [False, False, True]
    assert found.frame["people"].tolist() == ["12", "0", "5"]
    assert found.frame["share"].tolist()[:2] == ["0.25", "3"]
    assert all(isinstance(dtype, pd.StringDtype) for dtype in found.frame.dtypes)
    assert shapely.equals(found.geometry[:2], lots.geometry.to_numpy()[:2]).all()
    assert found.geometry[2] is None
    assert "1 of 3 rows have no shape." in found.notes


@pytest.mark.parametrize("inner", ["map.geojson", "map.json", "map.gpkg"])
def test_a_zip_may_hold_a_geojson_or_a_geopackage(
    inner: str, lots: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    driver = "GPKG" if inner.endswith("gpkg") else "GeoJSON"
    lots.to_file(tmp_path / inner, driver=driver)
    members = {f"folder/{inner}": (tmp_path / inner).read_bytes(), "folder/readme.txt": b"x"}
    found = read_shapes(hostile.write_zip(tmp_path / "map.zip", members))
    assert found.frame["code"].tolist()[0] == "007"
    assert found.crs == "EPSG:26915"


def test_a_zip_made_on_a_mac_or_on_windows_is_read(tmp_path: Path) -> None:
    parts = hostile.shapefile_parts(hostile.squares(), tmp_path / "parts")
    members = {f"Data/{name.upper()}": data for name, data in parts.items()}
    members |= {f"__MACOSX/Data/._{name}": b"Mac" for name in parts}
    members["Data/MAP.SHP.XML"] = b"<x/>"
    del members["Data/MAP.SHX"]  # the index can be made anew
    found = read_shapes(hostile.write_zip(tmp_path / "map.zip", members))
    assert found.frame["code"].tolist() == ["00", "01", "02"]
    assert (shapely.area(found.geometry) == 1).all()


def test_a_shapefile_that_does_not_say_its_encoding_keeps_its_letters(tmp_path: Path) -> None:
    frame = hostile.squares(1)
    frame["code"] = ["Añejo"]
    (tmp_path / "parts").mkdir()
    frame.to_file(tmp_path / "parts" / "map.shp", encoding="ISO-8859-1")
    parts = {file.name: file.read_bytes() for file in (tmp_path / "parts").glob("map.*")}
    for stated in (b"UTF-8", None):
        parts.pop("map.cpg", None)
        if stated:
            parts["map.cpg"] = stated
        found = read_shapes(hostile.write_zip(tmp_path / "map.zip", parts))
        assert found.frame["code"].tolist() == ["Añejo"]


def test_layers_are_chosen_and_named(lots: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "map.gpkg"
    hostile.squares(2).to_file(path, driver="GPKG", layer="first")
    lots.to_file(path, driver="GPKG", layer="second")
    found = read_shapes(path)
    assert len(found.geometry) == 2
    assert found.notes == ("The layer 'first' was read; the file has: first, second.",)
    assert len(read_shapes(path, layer="second").geometry) == 3
    with pytest.raises(BadInput, match="no layer 'third'. Its layers are: first, second"):
        read_shapes(path, layer="third")


def test_the_file_itself_and_its_folder_are_left_alone(tmp_path: Path) -> None:
    import sqlite3

    folder = tmp_path / "given"
    folder.mkdir()
    path = folder / "map.gpkg"
    hostile.squares().to_file(path, driver="GPKG")
    with sqlite3.connect(path) as store:
        store.execute("PRAGMA journal_mode = WAL")
    store.close()
    before = path.read_bytes()
    read_shapes(path)
    assert [file.name for file in folder.iterdir()] == ["map.gpkg"]
    assert path.read_bytes() == before


def geojson(folder: Path, *features: object, **members: object) -> Shapes:
    path = folder / "map.geojson"
    path.write_bytes(hostile.collection(*features, **members))
    return read_shapes(path)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]},
        {"type": "LineString", "coordinates": [[1, 2], [3, 4.5]]},
        {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [[5, 6], [7, 8], [9, 9]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 0]]]},
        {
            "type": "Polygon",
            "coordinates": [
                [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]],
                [[1, 1], [2, 1], [2, 2], [1, 1]],
            ],
        },
        {
            "type": "MultiPolygon",
            "coordinates": [
                [[[0, 0], [4, 0], [4, 4], [0, 0]]],
                [[[10, 0], [14, 0], [14, 4], [10, 0]]],
            ],
        },
        {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Point", "coordinates": [1, 2]},
                {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
            ],
        },
    ],
)
def test_every_kind_of_shape_is_built_as_shapely_builds_it(
    geometry: dict[str, object], tmp_path: Path
) -> None:
    found = geojson(tmp_path, hostile.feature(geometry)).geometry[0]
    assert shapely.equals_exact(found, shapely.geometry.shape(geometry))
    assert found.geom_type == geometry["type"]


def test_heights_are_left_out(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[1, 2, 99], [3, 4]]}
    found = geojson(tmp_path, hostile.feature(line)).geometry[0]
    assert not found.has_z
    assert shapely.get_coordinates(found).tolist() == [[1, 2], [3, 4]]


def test_a_row_without_a_shape_is_kept(tmp_path: Path) -> None:
    found = geojson(
        tmp_path,
        hostile.feature(None, a="x"),
        hostile.feature({"type": "Polygon", "coordinates": []}, a="y"),
        {"type": "Feature", "properties": {"a": "z"}},
        hostile.feature({"type": "Point", "coordinates": [1, 2]}),
    )
    assert found.frame["a"].fillna("missing").tolist() == ["x", "y", "z", "missing"]
    assert [shape is None for shape in found.geometry] == [True, True, True, False]
    assert found.notes == ("3 of 4 rows have no shape.",)


def test_a_ring_of_too_few_points_counts_as_no_shape_and_is_said(tmp_path: Path) -> None:
    sliver = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}
    stub = {"type": "LineString", "coordinates": [[0, 0]]}
    found = geojson(tmp_path, hostile.feature(sliver), hostile.feature(stub))
    assert found.geometry.tolist() == [None, None]
    assert found.notes == (
        "2 shapes had too few points to be drawn and count as missing.",
        "2 of 2 rows have no shape.",
    )


def test_an_open_ring_is_closed(tmp_path: Path) -> None:
    triangle = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [0, 2]]]}
    assert geojson(tmp_path, hostile.feature(triangle)).geometry[0].area == 2


def test_attributes_become_text(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [1, 2]}
    values = {
        "word": "None",
        "empty": "",
        "null": None,
        "whole": 47672.0,
        "id_like": 270531002002,
        "part": 0.015807963578902573,
        "yes": True,
        "list": ["a", 1],
        "pair": {"ä": None},
    }
    frame = geojson(tmp_path, hostile.feature(point, **values)).frame
    assert frame.iloc[0].fillna("missing").to_dict() == {
        "word": "None",
        "empty": "missing",
        "null": "missing",
        "whole": "47672",
        "id_like": "270531002002",
        "part": "0.015807963578902573",
        "yes": "true",
        "list": '["a",1]',
        "pair": '{"ä":null}',
    }


def test_not_a_number_as_an_attribute_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "map.geojson"
    path.write_text(
        '{"type": "Feature", "properties": {"a": NaN, "b": 1e999, "c": 1}, '
        '"geometry": {"type": "Point", "coordinates": [1, 2]}}'
    )
    assert read_shapes(path).frame.iloc[0].isna().tolist() == [True, True, False]


def test_half_a_letter_becomes_a_question_mark(tmp_path: Path) -> None:
    path = tmp_path / "map.geojson"
    path.write_text(
        r'{"type": "Feature", "properties": {"a\ud800": "x\udc00y", "b": ["\ud800"], '
        r'"c": "\ud83c\udf33", "d": "\\ud800"}, "geometry": null}'
    )
    frame = read_shapes(path).frame
    assert frame.iloc[0].to_dict() == {"a?": "x?y", "b": '["?"]', "c": "\U0001f333", "d": r"\ud800"}


def test_the_id_of_a_feature_is_a_column(tmp_path: Path) -> None:
    features = [{**hostile.feature(None, a=i), "id": f"0{i}"} for i in range(2)]
    assert geojson(tmp_path, *features).frame["id"].tolist() == ["00", "01"]


def test_shapes_without_attributes_keep_their_number_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text('{"type": "Point", "coordinates": [1, 2]}')
    found = read_shapes(path)
    assert found.frame.shape == (1, 0)
    assert found.geometry[0] == shapely.Point(1, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_map_in_another_encoding_keeps_its_letters(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "map.geojson"
    document = {"type": "Feature", "properties": {"größe": "é"}, "geometry": None}
    path.write_bytes(json.dumps(document, ensure_ascii=False).encode(encoding))
    found = read_shapes(path)
    assert found.frame["größe"].tolist() == ["é"]
    assert any("Windows-1252" in note for note in found.notes) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:OGC::CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:OGC:1.3:CRS83", "EPSG:4269"),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::26915", "EPSG:26915"),
        ("urn:ogc:def:crs:EPSG:6.9:26915", "EPSG:26915"),
        ("urn:x-ogc:def:crs:EPSG:3857", "EPSG:3857"),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", "EPSG:4326"),
        ("EPSG:2263", "EPSG:2263"),
        ("epsg:2263", "EPSG:2263"),
        ("EPSG:999999", None),
        ("local", None),
        ("+proj=longlat +nadgrids=/etc/passwd", None),
        ("/etc/passwd", None),
    ],
)
def test_coordinate_systems_are_known_by_name_only(name: str, crs: str | None) -> None:
    assert crs_from_name(name) == crs


def test_a_stated_coordinate_system_is_kept_and_an_unknown_one_is_said(tmp_path: Path) -> None:
    point = hostile.feature({"type": "Point", "coordinates": [480_000, 4_980_000]})
    stated = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::26915"}}
    assert geojson(tmp_path, point, crs=stated).crs == "EPSG:26915"
    unknown = {"type": "name", "properties": {"name": "county feet"}}
    found = geojson(tmp_path, point, crs=unknown)
    assert found.crs is None
    assert found.notes == ("The coordinate system 'county feet' in the file is not known here.",)


def test_degrees_are_assumed_only_where_they_can_be_degrees(tmp_path: Path) -> None:
    degrees = hostile.feature({"type": "Point", "coordinates": [-93.2, 44.9]})
    metres = hostile.feature({"type": "Point", "coordinates": [480_000, 4_980_000]})
    assert geojson(tmp_path, degrees).crs == "EPSG:4326"
    found = geojson(tmp_path, metres)
    assert found.crs is None
    assert "cannot be degrees" in found.notes[0]


def test_a_coordinate_system_without_a_code_stays_as_its_definition() -> None:
    import pyproj

    own = pyproj.CRS.from_proj4("+proj=tmerc +lat_0=44 +lon_0=-93 +x_0=1 +datum=NAD83")
    found = crs_from_definition(own.to_wkt())
    assert found is not None
    assert pyproj.CRS.from_wkt(found) == own
    assert crs_from_definition(pyproj.CRS.from_epsg(26915).to_wkt()) == "EPSG:26915"
    assert crs_from_definition(pyproj.CRS.from_user_input("OGC:CRS84").to_wkt()) == "EPSG:4326"
    assert crs_from_definition("garbage") is None
    assert crs_from_definition(None) is None
    assert crs_from_definition({"type": "nothing"}) is None


def test_geoparquet_without_a_stated_system_is_in_degrees_and_with_none_unknown(
    tmp_path: Path,
) -> None:
    path = tmp_path / "map.parquet"
    hostile.squares(1).to_parquet(path)
    table = pq.read_table(path)
    for change, crs in (("leave out", "EPSG:4326"), ("say none", None)):
        geo = json.loads(table.schema.metadata[b"geo"])
        if change == "leave out":
            del geo["columns"]["geometry"]["crs"]
        else:
            geo["columns"]["geometry"]["crs"] = None
        said = {b"geo": json.dumps(geo).encode()}
        pq.write_table(table.replace_schema_metadata(said), path)
        assert read_shapes(path).crs == crs


def test_empty_shapes_count_as_missing(tmp_path: Path) -> None:
    path = tmp_path / "map.parquet"
    shapes = [shapely.Point(), shapely.Polygon(), shapely.Point(1, 2)]
    gpd.GeoDataFrame({"a": [1, 2, 3]}, geometry=shapes, crs=4326).to_parquet(path)
    found = read_shapes(path)
    assert [shape is None for shape in found.geometry] == [True, True, False]


def test_geometry_is_given_as_it_is_and_not_repaired(tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    found = geojson(tmp_path, hostile.feature(bow))
    assert not found.geometry[0].is_valid
    assert isinstance(found.geometry, np.ndarray)


@pytest.mark.parametrize(
    ("name", "data", "is_map"),
    [
        ("records.csv", b"a,b\n1,2\n", False),
        ("records.csv", b'{"type": "FeatureCollection"}', True),
        ("map.geojson", b"a,b\n1,2\n", True),
        ("records.parquet", b"PAR1 nonsense", False),
        ("records.xlsx", b"", False),
        ("map.kml", b"<?xml version='1.0'?><kml/>", True),
        ("map.csv", b"<OGRVRTDataSource/>", True),
    ],
)
def test_maps_are_told_from_tables_by_content_and_name(
    name: str, data: bytes, is_map: bool, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert is_shapes(path) == is_map
