"""GeoPackage files and zips with a map: unpacked here, read in a separate process."""

import shutil
import zipfile
from pathlib import Path, PurePosixPath

from equity_core.errors import BadInput
from equity_core.readers.apart import Answer, read_apart
from equity_core.readers.geojson import read_geojson
from equity_core.readers.headers import name_columns
from equity_core.readers.kinds import Kind, sniff
from equity_core.readers.limits import Limits
from equity_core.readers.mapping import MapReading, crs_from_definition
from equity_core.readers.reading import check_cells
from equity_core.readers.refusals import refuse
from equity_core.readers.scratch import scratch_folder
from equity_core.readers.wkb import count_unbuilt, parse_wkb
from equity_core.readers.zips import check_zip, open_zip, own_members, unpack_member

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def read_geopackage(path: Path, name: str, limits: Limits, layer: str | None) -> MapReading:
    """Read one layer of a GeoPackage from a copy, so that nothing is written beside it."""
    with scratch_folder() as folder:
        shutil.copyfile(path, folder / "input.gpkg")
        return _read_gpkg(folder, name, limits, layer)


def _read_gpkg(folder: Path, name: str, limits: Limits, layer: str | None) -> MapReading:
    answer = read_apart(
        "map", folder, file=name, limits=limits, driver="GPKG", input="input.gpkg", layer=layer
    )
    return _as_reading(answer, "GeoPackage", name, limits)


def read_zip(path: Path, limits: Limits, layer: str | None) -> MapReading:
    """Read the one map in a zip: a Shapefile, a GeoPackage or a GeoJSON file."""
    with scratch_folder() as folder:
        suffix = _unpack_map(path, folder, limits)
        if suffix == ".shp":
            return _read_shapefile(folder, path.name, limits)
        inner = folder / f"input{suffix}"
        kind = sniff(inner, limits)
        if kind is not (Kind.GEOPACKAGE if suffix == ".gpkg" else Kind.JSON):
            raise refuse(path.with_name(f"The map in {path.name}"), kind, wanted="map")
        if suffix == ".gpkg":
            return _read_gpkg(folder, path.name, limits, layer)
        return read_geojson(inner, path.name, limits)


def _unpack_map(path: Path, folder: Path, limits: Limits) -> str:
    """Unpack the files of one map as ``input.*`` and return the suffix of the main one."""
    with open_zip(path) as archive:
        check_zip(archive, path, limits, limits.max_members)
        main = _find_map(archive, path)
        budget = limits.max_unpacked_bytes
        for name, member in own_members(archive).items():
            if _stem(PurePosixPath(name)) != _stem(main):
                continue
            suffix = PurePosixPath(name).suffix.lower()
            wanted = _SHAPEFILE_PARTS if main.suffix.lower() == ".shp" else (main.suffix.lower(),)
            if suffix in wanted:
                target = folder / f"input{'.geojson' if suffix == '.json' else suffix}"
                budget -= unpack_member(archive, member, target, budget)
    return ".geojson" if main.suffix.lower() == ".json" else main.suffix.lower()


def _stem(name: PurePosixPath) -> str:
    return str(name.with_suffix("")).lower()


def _find_map(archive: zipfile.ZipFile, path: Path) -> PurePosixPath:
    names = [PurePosixPath(name) for name in own_members(archive)]
    for suffixes, word in (
        ((".shp",), "Shapefile"),
        ((".gpkg",), "GeoPackage"),
        ((".geojson",), "GeoJSON file"),
        ((".json",), "GeoJSON file"),
    ):
        found = [name for name in names if name.suffix.lower() in suffixes]
        if len(found) > 1:
            raise BadInput(
                f"{path.name} holds {len(found)} maps ({word}). Send a zip with one of them."
            )
        if found:
            return found[0]
    raise BadInput(
        f"{path.name} holds no map. Zip the .shp, .shx, .dbf and .prj files of one map together."
    )


def _read_shapefile(folder: Path, name: str, limits: Limits) -> MapReading:
    if not (folder / "input.dbf").exists():
        raise BadInput(
            f"{name} lacks the .dbf file of its map. Zip the .shp, .shx, .dbf and .prj files "
            "together."
        )
    answer = read_apart(
        "map",
        folder,
        file=name,
        limits=limits,
        driver="ESRI Shapefile",
        input="input.shp",
        layer=None,
    )
    found = _as_reading(answer, "zipped Shapefile", name, limits)
    if not found.attributes.num_columns:
        raise BadInput(
            f"The .dbf file in {name} is damaged. Save the map again as a Shapefile, or as "
            "GeoPackage."
        )
    return found


def _as_reading(answer: Answer, words: str, name: str, limits: Limits) -> MapReading:
    attributes = answer.table.drop_columns([answer.table.column_names[-1]])
    blobs = answer.table.columns[-1].to_pylist()
    names, notes = name_columns(attributes.column_names)
    check_cells(name, names, attributes.columns, limits.max_cell_bytes)
    geometry = parse_wkb(blobs, file=name, limits=limits)
    layers, layer = answer.facts["layers"], answer.facts["layer"]
    if len(layers) > 1:
        listed = ", ".join(layers[:10])
        notes = (*notes, f"The layer {layer!r} was read; the file has: {listed}.")
    if dropped := answer.facts["dropped"]:
        listed = ", ".join(map(repr, dropped[:5]))
        notes = (*notes, f"Columns that hold no plain values were left out: {listed}.")
    if guessed := answer.facts.get("encoding"):
        notes = (*notes, f"The file does not say how its letters are stored; read as {guessed}.")
    return MapReading(
        attributes=attributes.rename_columns(names),
        geometry=geometry,
        crs=crs_from_definition(answer.facts["crs"]),
        format=words,
        notes=notes,
        unbuilt=count_unbuilt(blobs, geometry),
    )
