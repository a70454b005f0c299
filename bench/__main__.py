"""All measurements, one after the other: `python -m bench`, or one: `python -m bench counts`.

Each prints ours, what a user would do instead, and the ratio, measured in the same run on the same
data. Ratios are for reading, seconds are not: other work on the machine moves them.
"""

import argparse
import subprocess
import sys

MEASUREMENTS = {
    "join": "1,000,000 points to 800 areas, against geopandas and SedonaDB",
    "counts": "a file of 1,000,000 records to counts, against pandas and geopandas",
    "rerun": "bytes and processor time of a page rerun, against inline GeoJSON",
}


def main() -> None:
    """Run what was asked for, each in a process of its own; stop where one fails."""
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    options.add_argument(
        "which",
        nargs="?",
        choices=list(MEASUREMENTS),
        help="; ".join(f"{name}: {words}" for name, words in MEASUREMENTS.items()),
    )
    which = options.parse_args().which
    for name in [which] if which else MEASUREMENTS:
        print(f"\n== {name}: {MEASUREMENTS[name]}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.{name}"])
        if done.returncode:
            sys.exit(done.returncode)


if __name__ == "__main__":
    main()
