"""The join of many points to irregular areas: `python -m bench.join`.

Every timing is a process of its own, in interleaved rounds. Imports, reading the input and, for
the kept index, reading the index are outside the time; building points from longitude and
latitude, and for the others building their index, is inside. Ratio: median over the rounds of
the peer's time divided by the time of the row. Mismatches: points whose area differs from
`geopandas.sjoin` with the lowest area kept, among the random points and among points that lie on
vertices and edges.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import shapely

from bench.generate import border_points, irregular_areas, random_points
from bench.peak import memory_peak

Answer = np.ndarray
"""Index of the area of each point, -1 for none."""
Join = Callable[[np.ndarray, np.ndarray], Any]

ROUNDS = 3


def sjoin(areas: np.ndarray) -> tuple[Join, Callable[[Any, int], Answer]]:
    """What most people do: points as objects, then geopandas' spatial join."""
    import geopandas

    frame = geopandas.GeoDataFrame(geometry=areas, crs=4326)

    def run(lon: np.ndarray, lat: np.ndarray) -> Any:
        points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=4326)
        return geopandas.sjoin(points, frame, predicate="intersects")

    return run, lambda pairs, n: _lowest(pairs.index.to_numpy(), pairs["index_right"].to_numpy(), n)


def sedona(areas: np.ndarray) -> tuple[Join, Callable[[Any, int], Answer]]:
    """SedonaDB: the same join as SQL on one machine."""
    import geopandas
    import pandas as pd
    import pyarrow as pa
    import sedonadb

    base = sedonadb.connect()
    frame = geopandas.GeoDataFrame({"area": np.arange(len(areas))}, geometry=areas)

    def run(lon: np.ndarray, lat: np.ndarray) -> Any:
        base.create_data_frame(frame).to_view("areas", overwrite=True)
        points = pd.DataFrame({"point": np.arange(len(lon)), "lon": lon, "lat": lat})
        base.create_data_frame(points).to_view("points", overwrite=True)
        return pa.table(
            base.sql(
                "SELECT p.point, a.area FROM (SELECT point, ST_Point(lon, lat) AS at FROM points) p"
                " JOIN areas a ON ST_Intersects(a.geometry, p.at)"
            )
        )

    return run, lambda pairs, n: _lowest(pairs["point"].to_numpy(), pairs["area"].to_numpy(), n)


def ours_built(areas: np.ndarray) -> tuple[Join, Callable[[Any, int], Answer]]:
    """Ours, the index built in the call."""
    from equity_core.places.join import AreaGrid

    return lambda lon, lat: AreaGrid.build(areas).locate(lon, lat), lambda answer, _: answer


def ours_kept(areas: np.ndarray, *, kept: Path) -> tuple[Join, Callable[[Any, int], Answer]]:
    """Ours, the index read from its file before the call."""
    from equity_core.places.join import AreaGrid

    return AreaGrid.load(kept, areas).locate, lambda answer, _: answer


METHODS = {
    "geopandas.sjoin": sjoin,
    "SedonaDB": sedona,
    "ours, index built in the call": ours_built,
    "ours, index kept": ours_kept,
}


def _lowest(point: np.ndarray, area: np.ndarray, n: int) -> Answer:
    answer = np.full(n, n_areas := np.iinfo(np.int64).max)
    np.minimum.at(answer, point, area)
    answer[answer == n_areas] = -1
    return answer


def measure_one(method: str, folder: Path) -> None:
    """In the child: time one method, print a line of JSON, leave the answers in the folder."""
    areas = shapely.get_parts(shapely.from_wkb((folder / "areas.wkb").read_bytes()))
    lon, lat, edge_lon, edge_lat = (
        np.load(folder / f"{name}.npy") for name in ("lon", "lat", "edge_lon", "edge_lat")
    )
    more = {"kept": folder / "grid.npz"} if method == "ours, index kept" else {}
    run, read = METHODS[method](areas, **more)
    with memory_peak() as peak:
        start = time.perf_counter()
        result = run(lon, lat)
        seconds = time.perf_counter() - start
    np.savez(
        folder / f"{method}.npz",
        random=read(result, len(lon)),
        border=read(run(edge_lon, edge_lat), len(edge_lon)),
    )
    print(json.dumps({"seconds": seconds, "peak": peak[0]}))


def compare(n_points: int, n_border: int, n_areas: int, rounds: int) -> None:
    """Make the input, run every method in every round, print the table."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        areas = _write_input(folder, n_points, n_border, n_areas)
        methods = [m for m in METHODS if m != "SedonaDB" or importlib.util.find_spec("sedonadb")]
        runs: dict[str, list[dict[str, float]]] = {method: [] for method in methods}
        for _ in range(rounds):
            for method in methods:
                runs[method].append(_in_child(method, folder))
        vertices = shapely.get_num_coordinates(areas).mean() - 1
        print(
            f"Join of {n_points:,} random points to {n_areas:,} areas with shared borders "
            f"({vertices:.0f} vertices on average); {rounds} interleaved rounds, each timing in a "
            "fresh process."
        )
        _print_table(runs, folder, n_border)


def _write_input(folder: Path, n_points: int, n_border: int, n_areas: int) -> np.ndarray:
    from equity_core.places.join import AreaGrid

    areas = irregular_areas(n_areas)
    (folder / "areas.wkb").write_bytes(shapely.to_wkb(shapely.geometrycollections(areas)))
    for name, values in zip(
        ("lon", "lat", "edge_lon", "edge_lat"),
        (*random_points(n_points), *border_points(areas, n_border)),
        strict=True,
    ):
        np.save(folder / f"{name}.npy", values)
    AreaGrid.build(areas).save(folder / "grid.npz")
    return areas


def _in_child(method: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.join", "--one", method, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _print_table(runs: dict[str, list[dict[str, float]]], folder: Path, n_border: int) -> None:
    peers = [method for method in runs if not method.startswith("ours")]
    head = "".join(f"{f'{peer} / this':>24}" for peer in peers)
    print(f"{'':32}{'seconds':>9}{head}{'mismatches':>12}{'on borders':>12}{'peak MiB':>10}")
    truth = np.load(folder / "geopandas.sjoin.npz")
    for method, measured in runs.items():
        found = np.load(folder / f"{method}.npz")
        wrong = [int((found[name] != truth[name]).sum()) for name in ("random", "border")]
        ratios = "".join(f"{_ratio(runs[peer], measured):>24}" for peer in peers)
        seconds = median(run["seconds"] for run in measured)
        peak = median(run["peak"] for run in measured)
        print(f"{method:32}{seconds:>9.3f}{ratios}{wrong[0]:>12,}{wrong[1]:>12,}{peak:>10.0f}")
    print(f"Mismatches: points in another area than sjoin's lowest; on borders: of {n_border:,}.")


def _ratio(peer: list[dict[str, float]], ours: list[dict[str, float]]) -> str:
    ratios = [a["seconds"] / b["seconds"] for a, b in zip(peer, ours, strict=True)]
    return f"{median(ratios):.1f} [{min(ratios):.1f}-{max(ratios):.1f}]"


def main() -> None:
    """Read the command line; the child's options are for this module itself."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--points", type=int, default=1_000_000)
    options.add_argument("--border-points", type=int, default=100_000)
    options.add_argument("--areas", type=int, default=800)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--one", choices=METHODS, help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one:
        measure_one(given.one, given.folder)
    else:
        compare(given.points, given.border_points, given.areas, given.rounds)


if __name__ == "__main__":
    main()
