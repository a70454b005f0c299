"""Made-up service records as a city writes them: a CSV file with many columns nobody counts."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from bench.generate import random_points

FIRST_DAY, DAYS = np.datetime64("2020-01-01T00:00:00"), 5 * 365

_WORDS = {
    "request_type": ("Street light out", "Pothole", "Missed collection", "Tree trimming", "Sign"),
    "status": ("Closed", "Open", "Assigned", "Referred to another agency"),
    "department": ("Public Works", "Parks and Recreation", "Water", "Neighborhood Services"),
    "channel": ("Phone", "Web", "Walk-in", "App", "Email"),
    "crew": ("North 1", "North 2", "South 1", "South 2", "Contractor"),
    "priority": ("Routine", "Urgent", "Scheduled"),
    "note": ("Checked on site", "Parts ordered for a second visit", "Resident called back", ""),
}
_STREETS = ("Cedar Street", "Mill Road", "Prairie Avenue", "River Drive", "5th Avenue North")


def write_records(path: Path, n: int, seed: int = 1) -> None:
    """Write n records over five years, about 180 bytes each; some 2 % lie outside the city.

    Columns: id, lon, lat, date, weight and eleven more. The same seed writes the same file.
    """
    rng = np.random.default_rng(seed)
    lon, lat = random_points(n, seed)
    seconds = rng.integers(0, DAYS * 86_400, n)
    opened = FIRST_DAY + seconds.astype("timedelta64[s]")
    closed = opened + rng.integers(3_600, 60 * 86_400, n).astype("timedelta64[s]")
    words = {name: _pick(rng, choices, n) for name, choices in _WORDS.items()}
    columns = {
        "id": pa.array(np.char.add("SR-", (10_000_000 + np.arange(n)).astype(str))),
        "lon": lon.round(7),
        "lat": lat.round(7),
        "date": pa.array(opened).cast(pa.string()),
        "weight": rng.gamma(2.0, 40.0, n).round(2),
        "closed": pa.array(closed).cast(pa.string()),
        "address": _addresses(rng, n),
        "zip": rng.integers(54_600, 54_640, n),
        "ward": rng.integers(1, 14, n),
        **words,
    }
    options = pyarrow.csv.WriteOptions(quoting_style="none")
    pyarrow.csv.write_csv(pa.table(columns), path, options)


def _pick(rng: np.random.Generator, choices: tuple[str, ...], n: int) -> pa.Array:
    return pa.array(choices).take(pa.array(rng.integers(0, len(choices), n)))


def _addresses(rng: np.random.Generator, n: int) -> pa.Array:
    numbers = pa.array(rng.integers(100, 9_999, n)).cast(pa.string())
    return pa.compute.binary_join_element_wise(numbers, _pick(rng, _STREETS, n), " ")
