"""Bytes and server processor time of one page rerun: `python -m bench.rerun`.

Both servers run at once, each in a process of its own: the real app with an imported city, opened
on its service maps, and the same page as it is usually written (`peer_page.py`), started with
plain `streamlit run`. A visitor goes through every combination of service and baseline, one
choice a rerun, and never back to one of the last few (a browser still has those). The first
passes warm both servers, so every measured choice is in their caches. Measured through the
websocket: Streamlit's own test harness leaves out what the server does after a run.
"""

import argparse
import json
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import geopandas
import numpy as np
import pandas as pd

from bench.city import CITY, make_workspace, write_city
from bench.printing import Row, print_table, ratio_of
from bench.records import write_records
from bench.server import Server
from bench.visitor import Visitor
from equity_core.cities.reading import read_contents
from equity_core.groups import load_groups
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices
from equity_core.services.counts import by_area, read_counts
from equity_core.settings import REPOSITORY, Settings

RECORDS, AREAS, ROUNDS, WARM_PASSES = 20_000, 800, 3, 2
SERVICES = ("Service A", "Service B", "Service C", "Service D")
BASELINES = ("total", "black_nh", "hispanic", "white_nh")
SERVICE_KEY, BASELINE_KEY = "services.service", "services.baseline"
"""The select boxes' keys, on our page and on the peer's."""
REST_SECONDS = 1.0
"""After a pass, for what the server does when the last message is out."""
PEER = "inline GeoJSON"
# As `python app.py`, on a port of our choice.
OUR_APP = (
    "import sys; sys.argv = ['app.py']; import app; "
    "app.app.run(config={'server.port': {port}, 'server.headless': True})"
)
PEER_APP = ["-m", "streamlit", "run", "page.py"]
PEER_OPTIONS = ["--server.port", "{port}", "--server.headless", "true"]

Gaps = dict[str, float]


@dataclass
class Side:
    """One server with its visitor, and what was measured, pass by pass."""

    server: Server
    visitor: Visitor
    words: dict[str, str]
    gaps: Callable[[Visitor], Gaps]
    processor: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    socket_bytes: list[float] = field(default_factory=list)
    layer_bytes: list[float] = field(default_factory=list)

    def warm(self) -> dict[tuple[str, str], Gaps]:
        """Visit every choice; returns the gap of every area, as it reached the visitor."""
        self.visitor.open()
        self.visitor.choose(SERVICE_KEY, SERVICES[-1])
        seen = {}
        for _ in range(WARM_PASSES):
            seen = {choice: self.gaps(self.visitor) for choice in self._walk()}
        time.sleep(REST_SECONDS)
        return seen

    def measure(self) -> None:
        """One more pass, measured; all numbers are a rerun's."""
        before = self.server.processor_seconds
        sockets, layers = self.visitor.socket_bytes, self.visitor.layer_bytes
        seconds = [self.visitor.seconds for _ in self._walk()]
        time.sleep(REST_SECONDS)
        self.processor.append((self.server.processor_seconds - before) / len(seconds))
        self.seconds.append(median(seconds))
        self.socket_bytes.append((self.visitor.socket_bytes - sockets) / len(seconds))
        self.layer_bytes.append((self.visitor.layer_bytes - layers) / len(seconds))

    def _walk(self) -> Iterator[tuple[str, str]]:
        """Every combination once, one choice a rerun; begins and ends with the last service."""
        for place, baseline in enumerate(BASELINES):
            self.visitor.choose(BASELINE_KEY, self.words[baseline])
            first, *others = SERVICES if place % 2 else SERVICES[::-1]
            yield first, baseline
            for service in others:
                self.visitor.choose(SERVICE_KEY, service)
                yield service, baseline


def gaps_by_address(visitor: Visitor) -> Gaps:
    """The gaps that our map shows, in points, read from the words of its layer."""
    features = [
        feature["properties"]
        for layer in visitor.layers.values()
        for feature in json.loads(layer)["features"]
    ]
    return {one["area"]: _points(one["words"]) for one in features if "words" in one}


def _points(words: str) -> float:
    """The gap in an area's words, such as "Gap between shares: −0.04 points"; NaN where none."""
    found = re.search(r"(\S+) points$", words.replace("\N{MINUS SIGN}", "-"), re.MULTILINE)
    return float(found[1].replace(",", "")) if found else float("nan")


def gaps_inline(visitor: Visitor) -> Gaps:
    """The gaps that the peer's map shows, in points, from the GeoJSON in its message."""
    (layer,) = visitor.deck["layers"]
    rows = [feature["properties"] for feature in layer["data"]["features"]]
    return {row["id"]: float("nan") if row["gap"] is None else row["gap"] for row in rows}


def compare(n_records: int, n_areas: int, rounds: int) -> None:
    """Make the input, start both servers, go through the choices, print the table."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        settings = _make_city(folder, n_records, n_areas)
        _make_peer(folder, settings)
        groups = load_groups(settings.home)
        words = {name: groups.get(name).people for name in BASELINES}
        ours = Server(
            ["-c", OUR_APP],
            REPOSITORY,
            ready="/readyz",
            variables={"EQUITY_HOME": str(settings.home)},
        )
        peer = Server([*PEER_APP, *PEER_OPTIONS], folder / "peer", ready="/_stcore/health")
        with (
            ours,
            peer,
            Visitor(ours.url, "services") as at_ours,
            Visitor(peer.url) as at_peer,
        ):
            sides = (
                Side(ours, at_ours, words, gaps_by_address),
                Side(peer, at_peer, {name: name for name in BASELINES}, gaps_inline),
            )
            seen = [side.warm() for side in sides]
            for _ in range(rounds):
                for side in sides:
                    side.measure()
            reruns = rounds * len(BASELINES) * len(SERVICES)
            print(
                f"Page rerun: {n_areas:,} areas, {len(SERVICES)} services of {n_records:,} records "
                f"(cached reruns do not read them), {reruns} reruns a side after warming."
            )
            _print_results(*sides)
            _print_differences(*seen)


def _make_city(folder: Path, n_records: int, n_areas: int) -> Settings:
    settings = make_workspace(folder / "home", write_city(folder, n_areas))
    for seed, name in enumerate(SERVICES):
        write_records(folder / "records.csv", n_records, seed)
        choices = ServiceChoices(name=name, date="date")
        import_service(settings, CITY, folder / "records.csv", choices)
    return settings


def _make_peer(folder: Path, settings: Settings) -> None:
    """The peer's folder: its script, and the areas, people and counts of our own workspace."""
    place = folder / "peer"
    place.mkdir()
    shutil.copy(Path(__file__).with_name("peer_page.py"), place / "page.py")
    shutil.copy(folder / "population.csv", place)
    contents = read_contents(settings, CITY)
    level = contents.level()
    areas = geopandas.read_parquet(level.folder / "drawing.parquet").rename(columns={"area": "id"})
    areas[["id", "geometry"]].to_file(place / "areas.geojson", driver="GeoJSON")
    counts = {
        name: by_area(read_counts(kept.folder))["n"]
        for name in SERVICES
        if (kept := contents.count_of(name, level.name)) is not None
    }
    frame = pd.DataFrame(counts).reindex(areas["id"]).fillna(0).astype(int)
    frame.rename_axis("id").to_csv(place / "counts.csv")


def _print_results(ours: Side, peer: Side) -> None:
    def row(name: str, shape: str, take: Callable[[Side], float]) -> Row:
        return Row(name, shape, take(ours), take(peer))

    print_table(
        PEER,
        [
            row("websocket bytes", "{:,.0f}", lambda side: median(side.socket_bytes)),
            row("bytes of map layers by HTTP, gzip", "{:,.0f}", lambda s: median(s.layer_bytes)),
            row("server processor ms", "{:.1f}", lambda side: 1000 * median(side.processor)),
            row("ms to the last message", "{:.0f}", lambda side: 1000 * median(side.seconds)),
            row("server peak MiB", "{:,.0f}", lambda side: side.server.peak_mib),
        ],
    )
    print(f"Ratio of processor time, pass by pass: {ratio_of(peer.processor, ours.processor)}.")
    both = [median(side.socket_bytes) + median(side.layer_bytes) for side in (ours, peer)]
    print(f"Websocket and layers together: {both[1] / both[0]:.1f} times fewer bytes.")


def _print_differences(
    ours: dict[tuple[str, str], Gaps], peer: dict[tuple[str, str], Gaps]
) -> None:
    pairs = [
        (gaps.get(area, np.inf), theirs)
        for choice, gaps in ours.items()
        for area, theirs in peer[choice].items()
    ]
    written, exact = np.array(pairs).T
    unlike = np.isnan(written) != np.isnan(exact)
    apart = np.abs(written - exact)[~np.isnan(written - exact)]
    wrong = int(unlike.sum() + (apart > 0.005 + 1e-9).sum())  # ours are written with two decimals
    print(
        f"Gaps of areas on the two maps that differ beyond rounding: {wrong:,} of {len(pairs):,}; "
        f"largest difference {apart.max():.4f} points."
    )


def main() -> None:
    """Read the command line."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--records", type=int, default=RECORDS)
    options.add_argument("--areas", type=int, default=AREAS)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    given = options.parse_args()
    compare(given.records, given.areas, given.rounds)


if __name__ == "__main__":
    main()
