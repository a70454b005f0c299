"""Map files made to do harm: each ends in one plain sentence and leaves nothing behind."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import hostile
import pyogrio.raw
import pytest
import shapely

from equity_core.errors import NotFound
from equity_core.readers import apart
from equity_core.readers.limits import MIB, Limits
from equity_core.readers.shapes import is_shapes, read_shapes
from equity_core.readers.wkb import count_vertices

Refused = Callable[..., str]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.csv"
    path.write_text(f"word\n{hostile.SECRET}\n")
    return path


class Listener:
    """A local address that remembers whether anyone called."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self.port = int(self._socket.getsockname()[1])
        self.calls = 0
        self._open = True
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while self._open:
            try:
                caller, _ = self._socket.accept()
            except TimeoutError:
                continue
            self.calls += 1
            caller.close()

    def close(self) -> None:
        self._open = False
        self._thread.join()
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


def test_the_listener_itself_hears_a_call(listener: Listener) -> None:
    socket.create_connection(("127.0.0.1", listener.port)).close()
    time.sleep(0.5)
    assert listener.calls == 1


def test_the_list_of_links_is_dangerous_to_a_reader_that_asks_gdal(
    tmp_path: Path, secret: Path
) -> None:
    path = tmp_path / "map.geojson"
    path.write_bytes(hostile.vrt_reading(secret))
    assert hostile.SECRET in str(pyogrio.raw.read(path, read_geometry=False)[3])


@pytest.mark.parametrize("name", ["map.geojson", "map.gpkg", "map.shp", "map.vrt"])
def test_links_to_another_file_are_refused_and_not_followed(
    name: str, tmp_path: Path, secret: Path, refused: Refused
) -> None:
    path = tmp_path / name
    path.write_bytes(hostile.vrt_reading(secret))
    assert is_shapes(path)
    said = refused(read_shapes, path)
    assert "links to other files" in said
    assert hostile.SECRET not in said


@pytest.mark.parametrize("name", ["map.geojson", "map.shp", "map.gpkg", "map.json"])
def test_links_inside_a_zip_are_refused_and_not_followed(
    name: str, tmp_path: Path, secret: Path, listener: Listener, refused: Refused
) -> None:
    for vrt in (hostile.vrt_reading(secret), hostile.vrt_fetching(listener.port)):
        members = {name: vrt, "map.dbf": b"", "map.shx": b"", "map.vrt": vrt}
        said = refused(read_shapes, hostile.write_zip(tmp_path / "map.zip", members))
        assert hostile.SECRET not in said
    assert listener.calls == 0


def test_an_address_in_a_map_file_is_not_fetched(
    tmp_path: Path, listener: Listener, refused: Refused
) -> None:
    path = tmp_path / "map.geojson"
    path.write_bytes(hostile.vrt_fetching(listener.port))
    refused(read_shapes, path)
    link = {"type": "link", "properties": {"href": f"http://127.0.0.1:{listener.port}/crs"}}
    point = hostile.feature({"type": "Point", "coordinates": [1, 2]})
    path.write_bytes(hostile.collection(point, crs=link))
    found = read_shapes(path)
    assert found.crs is None
    assert "links are not followed" in found.notes[0]
    assert listener.calls == 0


def test_a_coordinate_system_that_is_an_address_counts_as_not_said(tmp_path: Path) -> None:
    address = "http://127.0.0.1:9/crs"
    assert read_shapes(hostile.odd_crs(tmp_path / "map.gpkg", address)).crs is None
    parts = hostile.shapefile_parts(hostile.squares(), tmp_path / "parts")
    parts["map.prj"] = address.encode()
    assert read_shapes(hostile.write_zip(tmp_path / "map.zip", parts)).crs is None


def test_the_separate_process_gets_no_setting_or_secret_and_one_driver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EQUITY_SECRET", hostile.SECRET)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", hostile.SECRET)
    given = apart._environment(tmp_path, "GPKG")
    assert hostile.SECRET not in given.values()
    assert not {name for name in given if name.startswith(("EQUITY", "AWS", "HOME"))}
    skipped = given["GDAL_SKIP"].split(",")
    assert {"OGR_VRT", "CSV", "HTTP", "GeoJSON", "ESRI Shapefile"} <= set(skipped)
    assert "GPKG" not in skipped
    assert set(skipped) | {"GPKG"} == set(apart.map_drivers())


def test_a_map_is_refused_when_the_other_drivers_could_not_be_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: Refused
) -> None:
    path = tmp_path / "map.gpkg"
    hostile.squares().to_file(path, driver="GPKG")
    monkeypatch.setattr(apart, "map_drivers", lambda: ("CSV",))
    assert "could not be held to one format" in refused(read_shapes, path)


def test_a_query_without_end_is_stopped(tmp_path: Path, refused: Refused) -> None:
    path = hostile.endless_view(tmp_path / "map.gpkg")
    began = time.monotonic()
    said = refused(read_shapes, path, limits=Limits(seconds=2))
    assert time.monotonic() - began < 20
    assert "longer than 2 seconds" in said


def test_a_process_out_of_memory_ends_in_a_sentence(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "map.gpkg"
    hostile.squares().to_file(path, driver="GPKG")
    assert "limits" in refused(read_shapes, path, limits=Limits(memory_bytes=64 * MIB))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: Refused
) -> None:
    bomb = hostile.write_bomb(tmp_path / "map.zip", 64)
    assert bomb.stat().st_size < MIB
    monkeypatch.setattr("equity_core.readers.geopackages.unpack_member", _must_not_run)
    assert "would unpack to 64 MB" in refused(read_shapes, bomb)


def _must_not_run(*given: object) -> int:
    raise AssertionError("the zip was unpacked")


def test_a_zip_that_understates_its_size_is_stopped_while_unpacking(
    tmp_path: Path, refused: Refused
) -> None:
    path = hostile.write_lying_zip(tmp_path / "map.zip", "map.geojson", bytes(MIB))
    assert "damaged" in refused(read_shapes, path)


@pytest.mark.parametrize(
    "name", ["../map.shp", "/map.shp", "a/../../map.shp", "C:\\map.shp", "..\\map.shp", "\\map.shp"]
)
def test_names_that_point_outside_the_zip_are_refused(
    name: str, tmp_path: Path, refused: Refused
) -> None:
    path = hostile.write_zip(tmp_path / "map.zip", {name: b"x", "map.dbf": b"x"})
    assert "points outside the zip" in refused(read_shapes, path)
    assert not (tmp_path.parent / "map.shp").exists()


def test_a_link_in_a_zip_is_refused(tmp_path: Path, secret: Path, refused: Refused) -> None:
    path = hostile.write_link_zip(tmp_path / "map.zip", str(secret))
    assert "or a link" in refused(read_shapes, path)


def test_a_zip_in_a_zip_is_refused(tmp_path: Path, refused: Refused) -> None:
    inner = hostile.write_zip(tmp_path / "inner.zip", {"map.shp": b"x"}).read_bytes()
    path = hostile.write_zip(tmp_path / "map.zip", {"inner.zip": inner, "map.shp": b"x"})
    assert "another packed file" in refused(read_shapes, path)


def test_a_zip_of_many_files_is_refused(tmp_path: Path, refused: Refused) -> None:
    few = hostile.write_zip(tmp_path / "few.zip", {f"{i}.shp": b"" for i in range(21)})
    assert "21 files; the limit is 20" in refused(read_shapes, few)
    many = {f"{'long' * 50}{i}.shp": b"" for i in range(6_000)}
    path = hostile.write_zip(tmp_path / "many.zip", many)
    assert "too many files" in refused(read_shapes, path)


def test_two_maps_in_one_zip_are_refused(tmp_path: Path, refused: Refused) -> None:
    path = hostile.write_zip(tmp_path / "map.zip", {"a.shp": b"x", "b.shp": b"x"})
    assert "holds 2 maps" in refused(read_shapes, path)


def test_a_locked_zip_is_refused(tmp_path: Path, refused: Refused) -> None:
    path = hostile.write_zip(tmp_path / "map.zip", {"map.shp": b"x"})
    raw = bytearray(path.read_bytes())
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(start) + flags] |= 1
    path.write_bytes(raw)
    assert "password" in refused(read_shapes, path)


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"type":"FeatureCollection","features":['])
def test_two_hundred_kilobytes_of_nested_brackets_are_refused(
    opening: bytes, tmp_path: Path, refused: Refused
) -> None:
    path = tmp_path / "map.geojson"
    path.write_bytes(
        b'{"type":"FeatureCollection","features":' + opening * (200_000 // len(opening))
    )
    assert "nested more than 64 deep" in refused(read_shapes, path)


def test_brackets_in_a_text_are_not_nesting(tmp_path: Path) -> None:
    path = tmp_path / "map.geojson"
    tricky = '\\"[[[[' * 1_000 + "\\"
    path.write_bytes(hostile.collection(hostile.feature(None, note=tricky)))
    assert read_shapes(path).frame["note"].tolist() == [tricky]


def test_a_text_that_never_ends_is_refused_quickly(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "map.geojson"
    path.write_bytes(b'{"type":"' + b'\\"' * 2_000_000)
    began = time.process_time()
    assert "damaged or cut off" in refused(read_shapes, path)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
@pytest.mark.parametrize("shape", ["Point", "Polygon"])
def test_coordinates_that_are_not_finite_are_refused(
    number: str, shape: str, tmp_path: Path, refused: Refused
) -> None:
    at = {"Point": f"[{number}, 1]", "Polygon": f"[[[0,0],[1,0],[1,{number}],[0,0]]]"}[shape]
    path = tmp_path / "map.geojson"
    path.write_text(
        f'{{"type": "Feature", "geometry": {{"type": "{shape}", "coordinates": {at}}}}}'
    )
    said = refused(read_shapes, path)
    assert "Feature 1 of map.geojson" in said
    assert "not finite numbers" in said


@pytest.mark.parametrize(
    "coordinates",
    [["1", "2"], [True, False], ["a", 1], [[1, 2]], [1], [None, 1], {"x": 1}, [1 << 70, 2]],
)
def test_coordinates_that_are_not_numbers_are_refused(
    coordinates: object, tmp_path: Path, refused: Refused
) -> None:
    path = tmp_path / "map.geojson"
    good = hostile.feature({"type": "Point", "coordinates": [1, 2]})
    bad = hostile.feature({"type": "Point", "coordinates": coordinates})
    path.write_bytes(hostile.collection(good, bad))
    assert "Feature 2 of map.geojson" in refused(read_shapes, path)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point"},
        {"type": "Sphere", "coordinates": [1, 2]},
        {"coordinates": [1, 2]},
        "POINT (1 2)",
        {"type": "GeometryCollection"},
        {"type": "Polygon", "coordinates": 5},
        {"type": ["Point"], "coordinates": [1, 2]},
    ],
)
def test_shapes_of_no_known_form_are_refused(
    geometry: object, tmp_path: Path, refused: Refused
) -> None:
    path = tmp_path / "map.geojson"
    path.write_bytes(hostile.collection(hostile.feature(geometry)))
    assert "Feature 1" in refused(read_shapes, path)


def test_a_polygon_of_five_million_corners_is_refused_before_it_is_built(
    tmp_path: Path, refused: Refused
) -> None:
    path = tmp_path / "map.geojson"
    corners = b",".join([b"[1.5,2.5]"] * 5_000_000)
    path.write_bytes(
        b'{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[' + corners + b"]]}}"
    )
    began = time.process_time()
    assert "more than 2,000,000 corner points" in refused(read_shapes, path)
    assert time.process_time() - began < 4


def test_corners_are_counted_over_all_shapes(tmp_path: Path, refused: Refused) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    path = tmp_path / "map.geojson"
    path.write_bytes(hostile.collection(*[hostile.feature(square)] * 4))
    assert len(read_shapes(path, limits=Limits(max_vertices=20)).geometry) == 4
    assert "corner points" in refused(read_shapes, path, limits=Limits(max_vertices=19))


def test_too_many_shapes_or_attributes_are_refused(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "map.geojson"
    path.write_bytes(hostile.collection(*[hostile.feature(None, a=1, b=2)] * 4))
    assert "4 shapes" in refused(read_shapes, path, limits=Limits(max_features=3))
    assert "too many attributes" in refused(read_shapes, path, limits=Limits(max_columns=1))
    said = refused(read_shapes, path, limits=Limits(max_vertices=1, max_features=0))
    assert "more shapes and values" in said


def test_a_geopackage_over_the_limits_is_refused(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "map.gpkg"
    hostile.squares(3).to_file(path, driver="GPKG")
    assert "3 shapes; up to 2" in refused(read_shapes, path, limits=Limits(max_features=2))
    said = refused(read_shapes, path, limits=Limits(max_vertices=14))
    assert "corner points" in said


@pytest.mark.parametrize("levels", [9, 20_000, 1_000_000])
def test_geometry_nested_deep_enough_to_end_the_process_is_refused(
    levels: int, tmp_path: Path, refused: Refused
) -> None:
    path = tmp_path / "map.parquet"
    hostile.squares(1).to_parquet(path)
    _replace_geometry(path, hostile.nested_wkb(levels))
    assert "too deeply nested" in refused(read_shapes, path)


@pytest.mark.parametrize(
    "blob",
    [
        b"\x01",
        b"not geometry",
        struct.pack("<BII", 1, 2, 2**31),
        struct.pack("<BII", 1, 3, 2**31),
        struct.pack("<BII", 1, 7, 2**32 - 1),
        struct.pack("<BII", 1, 8, 0),
        shapely.to_wkb(shapely.box(0, 0, 1, 1))[:-1],
    ],
)
def test_geometry_that_is_not_what_it_says_is_refused(
    blob: bytes, tmp_path: Path, refused: Refused
) -> None:
    path = tmp_path / "map.parquet"
    hostile.squares(1).to_parquet(path)
    _replace_geometry(path, blob)
    assert "Shape 1 of map.parquet" in refused(read_shapes, path)


def _replace_geometry(path: Path, blob: bytes) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    place = table.column_names.index("geometry")
    pq.write_table(table.set_column(place, "geometry", pa.array([blob])), path)


@pytest.mark.parametrize("flavor", ["iso", "extended"])
def test_corners_are_counted_without_building_the_shape(flavor: str) -> None:
    hole = shapely.box(0, 0, 9, 9).difference(shapely.box(1, 1, 2, 2))
    shapes = [
        shapely.Point(1, 2),
        shapely.Point(1, 2, 3),
        shapely.LineString([(0, 0), (1, 1), (2, 0)]),
        hole,
        shapely.MultiPoint([(0, 0), (1, 1)]),
        shapely.MultiPolygon([hole, shapely.box(20, 20, 21, 21)]),
        shapely.GeometryCollection([hole, shapely.Point(1, 1), shapely.GeometryCollection()]),
        shapely.force_3d(hole),
    ]
    for shape in shapes:
        for order in (0, 1):
            wkb = shapely.to_wkb(
                shape, flavor=flavor, byte_order=order, include_srid=flavor == "extended"
            )
            assert count_vertices(wkb) == shapely.get_num_coordinates(shape)


@pytest.mark.parametrize("part", ["primary_column", "columns", "encoding"])
def test_geoparquet_with_unusual_facts_is_refused(
    part: str, tmp_path: Path, refused: Refused
) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "map.parquet"
    hostile.squares(1).to_parquet(path)
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    if part == "encoding":
        geo["columns"]["geometry"]["encoding"] = "point"
    else:
        geo[part] = "elsewhere"
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)
    assert "unusual way" in refused(read_shapes, path)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("map.geojson", b"", "is empty"),
        ("map.geojson", b"\xef\xbb\xbf", "is empty"),
        ("map.geojson", b"  \n", "plain text"),
        ("map.geojson", hostile.jpeg(), "a picture"),
        ("map.gpkg", b"SQLite format 3\0" + bytes(200), "holds no map that can be read"),
        ("map.geojson", b"SQLite format 3\0" + bytes(200), "a database file"),
        ("map.geojson", b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
        ("map.geojson", b"<?xml version='1.0'?><kml></kml>", "Google Earth"),
        ("map.geojson", b"%PDF-1.7 ...", "a PDF"),
        ("map.geojson", b"a,b\n1,2\n", "plain text"),
        ("map.geojson", b'{"type": "Topology"}', "not a map in GeoJSON"),
        ("map.geojson", b'[{"a": 1}]', "not a map in GeoJSON"),
        ("map.geojson", b'{"type": "FeatureCollection", "features": []}', "no shapes"),
        ("map.geojson", b'{"type": "FeatureCollection", "features": [1]}', "form of GeoJSON"),
        ("map.geojson", b'{"type": "FeatureCollection", "features": {}}', "not a map in GeoJSON"),
        ("map.geojson", b'{"type": "FeatureCollection", "features": [', "cut off"),
        ("map.geojson", b'{"a": ' + b"9" * 5_000 + b"}", "damaged"),
        ("map.shp", b"\x00\x00\x27\x0a" + bytes(96), "one part of a Shapefile"),
        ("map.zip", b"PK\x05\x06" + bytes(18), "holds no map"),
        ("map.zip", b"PK\x03\x04" + bytes(100), "a damaged zip"),
        ("map.parquet", b"PAR1" + bytes(50), "damaged Parquet"),
    ],
)
def test_a_file_that_is_no_map_is_named_for_what_it_is(
    name: str, data: bytes, words: str, tmp_path: Path, refused: Refused
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    said = refused(read_shapes, path)
    assert words in said
    assert name in said


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file at"):
        read_shapes(tmp_path / "map.geojson")


def test_a_shapefile_of_garbage_is_refused(tmp_path: Path, refused: Refused) -> None:
    parts = hostile.shapefile_parts(hostile.squares(), tmp_path / "parts")
    for broken in (".shp", ".dbf"):
        members = {
            name: (b"\x00\x00\x27\x0a" + b"\xff" * 300 if name.endswith(broken) else data)
            for name, data in parts.items()
        }
        path = hostile.write_zip(tmp_path / "map.zip", members)
        assert "map.zip" in refused(read_shapes, path)
    del parts["map.dbf"]
    path = hostile.write_zip(tmp_path / "map.zip", parts)
    assert "lacks the .dbf" in refused(read_shapes, path)
