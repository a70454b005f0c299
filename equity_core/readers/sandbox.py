"""The inside of the separate process: take one request, leave one answer, end.

Started by :mod:`equity_core.readers.apart` as ``python -m equity_core.readers.sandbox FOLDER``.
The limits on time and memory are set here, before any parser is loaded.
"""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

JOBS = {
    "drivers": ("equity_core.readers.sandbox_maps", "list_drivers"),
    "map": ("equity_core.readers.sandbox_maps", "read_map"),
    "workbook": ("equity_core.readers.sandbox_workbooks", "read_sheet"),
}


# Loaded by the map library and by Arrow wherever they are installed, and not needed here:
# without them the process starts in half the time and holds less code to work on.
_LEFT_OUT = ("pandas", "geopandas", "shapely", "pyproj")


_GRACE = 5  # seconds; the parent's own limit comes first and says so


class _LeaveOut(MetaPathFinder):
    """Answers "not installed" for the libraries that are not needed."""

    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname in _LEFT_OUT:
            raise ModuleNotFoundError(fullname, name=fullname)


def main(folder: Path) -> None:
    """Do what ``request.json`` in the folder asks for; write ``answer.json`` there."""
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    limit_resources(int(request["limits"]["seconds"]), int(request["limits"]["memory_bytes"]))
    sys.meta_path.insert(0, _LeaveOut())
    # Loaded after the limits are in force: these bring the parsers with them.
    from equity_core.errors import BadInput

    module, name = JOBS[request["job"]]
    job: Callable[[Path, dict[str, Any]], dict[str, Any]] = getattr(import_module(module), name)
    try:
        answer = job(folder, request)
    except BadInput as refusal:
        answer = {"refusal": str(refusal)}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


def limit_resources(seconds: int, memory_bytes: int) -> None:
    """Limit time and memory of this process, where the system can."""
    try:
        import resource
    except ModuleNotFoundError:  # not on Windows; the time-out of the parent still holds
        return
    wanted = (
        (resource.RLIMIT_CPU, seconds + _GRACE),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, memory_bytes),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, bound in wanted:
        _, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY or bound < hard:
            resource.setrlimit(kind, (bound, bound))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
