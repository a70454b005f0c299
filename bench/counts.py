"""From a file of records to counts by area and month: `python -m bench.counts`.

The peer is what an analyst does in one script: read the CSV with pandas, make points, join them
with geopandas, group. Ours is the whole import of a service: every cell read as text and typed,
every row's fate in the ledger, the join through the kept grid, the counts, and records and counts
kept on disk. The areas are there before on both sides: read from their file for the peer,
imported for ours. Every timing is a process of its own, in interleaved rounds; imports of modules
are outside the time.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from bench.city import CITY, make_workspace, write_city
from bench.peak import memory_peak
from bench.printing import Row, print_table, ratio_of
from bench.records import write_records

RECORDS, AREAS, ROUNDS = 1_000_000, 800, 3
OURS, PEER = "ours", "pandas + geopandas"
SERVICE = "Requests"
AGREE = 1e-9
"""Two sums that differ by less than this part of themselves differ by the order of adding up."""

Steps = dict[str, float]
"""Seconds of each step, in order."""
Done = tuple[Steps, pd.DataFrame, dict[str, float]]
"""The steps, the counts by area and month, and what else was measured."""


class Watch:
    """Seconds between the steps of one piece of work."""

    def __init__(self) -> None:
        self.steps: Steps = {}
        self._since = time.perf_counter()

    def done(self, step: str) -> None:
        """Note that a step has just ended; one that comes again adds up."""
        now = time.perf_counter()
        self.steps[step] = self.steps.get(step, 0.0) + now - self._since
        self._since = now


@contextmanager
def measured_work() -> Iterator[dict[str, float]]:
    """Collect processor seconds and peak MiB of the block."""
    spent: dict[str, float] = {}
    with memory_peak() as peak:
        since = time.process_time()
        yield spent
        spent["processor"] = time.process_time() - since
    spent["peak"] = peak[0]


def count_as_analysts_do(folder: Path) -> Done:
    """Read, make points, join, group."""
    import geopandas

    areas = geopandas.read_file(folder / "areas.geojson").rename(columns={"id": "area"})
    with measured_work() as measured:
        watch = Watch()
        records = pd.read_csv(folder / "records.csv", parse_dates=["date"])
        watch.done("reading")
        points = geopandas.points_from_xy(records["lon"], records["lat"], crs=4326)
        placed = geopandas.GeoDataFrame(records, geometry=points)
        watch.done("points")
        placed = geopandas.sjoin(placed, areas)
        placed = placed[~placed.index.duplicated()]
        watch.done("sjoin")
        placed["month"] = placed["date"].dt.to_period("M")
        counts = placed.groupby(["area", "month"]).agg(n=("id", "size"), w=("weight", "sum"))
        watch.done("groupby")
    return watch.steps, counts.reset_index().astype({"month": str}), measured


def count_by_importing(folder: Path) -> Done:
    """Import the file as a service of the city."""
    from equity_core.cities.reading import read_contents
    from equity_core.imports.service import import_service
    from equity_core.services import records as typed
    from equity_core.services.choices import ServiceChoices
    from equity_core.services.counts import read_counts
    from equity_core.settings import Settings

    settings = Settings(home=folder / "home", database_url="", door="workspace")
    choices = ServiceChoices(name=SERVICE, weight="weight", date="date")
    read_table = typed.read_table
    with measured_work() as measured:
        watch = Watch()

        def read(*given: Any, **named: Any) -> Any:
            table = read_table(*given, **named)
            watch.done("reading")
            return table

        def progress(_step: str, done: int, _total: int) -> None:
            watch.done(("reading", "typing", "placing and counting")[done])

        typed.read_table = read  # the import tells of its steps, but not where reading ends
        import_service(settings, CITY, folder / "records.csv", choices, progress=progress)
        watch.done("keeping")
    contents = read_contents(settings, CITY)
    kept = contents.count_of(SERVICE, contents.level().name)
    assert kept is not None
    counts = read_counts(kept.folder).groupby(["area", "month"], as_index=False)[["n", "w"]].sum()
    return watch.steps, counts, measured


METHODS = {PEER: count_as_analysts_do, OURS: count_by_importing}


def measure_one(method: str, folder: Path) -> None:
    """In the child: time one method, print a line of JSON, leave the counts in the folder."""
    steps, counts, measured = METHODS[method](folder)
    counts[["area", "month", "n", "w"]].to_parquet(folder / f"{method}.parquet")
    print(json.dumps({"seconds": sum(steps.values()), "steps": steps, **measured}))


def compare(n_records: int, n_areas: int, rounds: int) -> None:
    """Make the input, run both methods in every round, print the table."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_records(folder / "records.csv", n_records)
        make_workspace(folder / "home", write_city(folder, n_areas))
        runs: dict[str, list[dict[str, Any]]] = {method: [] for method in METHODS}
        for _ in range(rounds):
            for method in METHODS:
                runs[method].append(_in_child(method, folder))
        megabytes = (folder / "records.csv").stat().st_size / 1e6
        print(
            f"File to counts: {n_records:,} records with 16 columns ({megabytes:.0f} MB of CSV), "
            f"{n_areas:,} areas, {rounds} interleaved rounds, each in a fresh process."
        )
        _print_times(runs)
        _print_differences(*(pd.read_parquet(folder / f"{name}.parquet") for name in METHODS))


def _in_child(method: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.counts", "--one", method, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _print_times(runs: dict[str, list[dict[str, Any]]]) -> None:
    def row(words: str, shape: str, name: str) -> Row:
        ours, peer = (median(run[name] for run in runs[method]) for method in (OURS, PEER))
        return Row(words, shape, ours, peer)

    print_table(
        PEER,
        [
            row("seconds", "{:.2f}", "seconds"),
            row("processor seconds", "{:.2f}", "processor"),
            row("peak MiB", "{:,.0f}", "peak"),
        ],
    )
    peer, ours = ([run["seconds"] for run in runs[method]] for method in (PEER, OURS))
    print(f"Ratio of the seconds, round by round: {ratio_of(peer, ours)}.")
    for method in (OURS, PEER):
        steps = {
            step: median(run["steps"][step] for run in runs[method])
            for step in runs[method][0]["steps"]
        }
        print(f"Seconds of {method}: " + ", ".join(f"{k} {v:.2f}" for k, v in steps.items()) + ".")


def _print_differences(peer: pd.DataFrame, ours: pd.DataFrame) -> None:
    both = peer.merge(ours, on=["area", "month"], how="outer", suffixes=("_peer", "_ours"))
    both = both.fillna({name: 0 for name in both.columns if name not in ("area", "month")})
    apart = np.abs(both["w_peer"] - both["w_ours"])
    wrong = (both["n_peer"] != both["n_ours"]) | (apart > AGREE * both["w_peer"].abs())
    print(
        f"Cells (area and month) that differ in records or in sum: {int(wrong.sum()):,} of "
        f"{len(both):,}; largest difference of a sum: {apart.max():.1e}."
    )


def main() -> None:
    """Read the command line; the child's options are for this module itself."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--records", type=int, default=RECORDS)
    options.add_argument("--areas", type=int, default=AREAS)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--one", choices=METHODS, help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one:
        measure_one(given.one, given.folder)
    else:
        compare(given.records, given.areas, given.rounds)


if __name__ == "__main__":
    main()
