"""Files made to do harm, written by the tests that expect each to end in one plain sentence."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import shapely

SECRET = "the-secret-of-this-server-7f3a"


def vrt_reading(secret: Path) -> bytes:
    """A list of links that makes GDAL read another file of the server."""
    return f"""<OGRVRTDataSource>
  <OGRVRTLayer name="{secret.stem}">
    <SrcDataSource>{secret}</SrcDataSource>
    <GeometryType>wkbNone</GeometryType>
  </OGRVRTLayer>
</OGRVRTDataSource>""".encode()


def vrt_fetching(port: int) -> bytes:
    """A list of links that makes GDAL fetch an address."""
    return f"""<OGRVRTDataSource>
  <OGRVRTLayer name="x">
    <SrcDataSource>/vsicurl/http://127.0.0.1:{port}/x.geojson</SrcDataSource>
  </OGRVRTLayer>
</OGRVRTDataSource>""".encode()


def write_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def write_bomb(path: Path, megabytes: int, *, name: str = "map.shp") -> Path:
    """A small zip that unpacks to something a thousand times larger."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w") as out,
    ):
        for _ in range(megabytes):
            out.write(bytes(2**20))
    return path


def write_lying_zip(path: Path, name: str, data: bytes) -> Path:
    """A zip whose table of contents says that its one file unpacks to ten bytes."""
    write_zip(path, {name: data})
    raw = bytearray(path.read_bytes())
    central = raw.rindex(b"PK\x01\x02")
    struct.pack_into("<I", raw, central + 24, 10)
    path.write_bytes(raw)
    return path


def write_link_zip(path: Path, target: str) -> Path:
    """A zip with a symbolic link that calls itself a map."""
    info = zipfile.ZipInfo("map.shp")
    info.external_attr = 0o120777 << 16
    info.create_system = 3
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, target)
    return path


def shapefile_parts(frame: gpd.GeoDataFrame, folder: Path, stem: str = "map") -> dict[str, bytes]:
    folder.mkdir(exist_ok=True)
    frame.to_file(folder / f"{stem}.shp")
    return {file.name: file.read_bytes() for file in sorted(folder.glob(f"{stem}.*"))}


def squares(number: int = 3) -> gpd.GeoDataFrame:
    """Unit squares in a row."""
    shapes = [shapely.box(i, 0, i + 1, 1) for i in range(number)]
    data = {"code": [f"0{i}" for i in range(number)], "people": list(range(number))}
    return gpd.GeoDataFrame(data, geometry=shapes, crs="EPSG:4326")


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: object, **members: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", **members, "features": features}).encode()


def endless_view(path: Path) -> Path:
    """A GeoPackage whose layer is a query that never ends."""
    squares().to_file(path, driver="GPKG", layer="squares")
    with sqlite3.connect(path) as store:
        store.execute(
            "CREATE VIEW forever AS WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL "
            "SELECT fid + 1 FROM n) SELECT n.fid, s.geom FROM n, squares s"
        )
        store.execute("UPDATE gpkg_contents SET table_name='forever', identifier='forever'")
        store.execute("UPDATE gpkg_geometry_columns SET table_name='forever'")
    store.close()
    return path


def odd_crs(path: Path, definition: str) -> Path:
    """A GeoPackage whose coordinate system is defined as something else than words."""
    squares().to_file(path, driver="GPKG")
    with sqlite3.connect(path) as store:
        store.execute(
            "UPDATE gpkg_spatial_ref_sys SET definition=?, organization='NONE', "
            "organization_coordsys_id=1",
            (definition,),
        )
    store.close()
    return path


def nested_wkb(levels: int) -> bytes:
    """A geometry collection in a geometry collection in …"""
    return struct.pack("<BII", 1, 7, 1) * levels + struct.pack("<BII", 1, 7, 0)


def jpeg() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    return out.getvalue()
