"""Reading in a separate, short-lived process: what goes wrong there stays there.

The process gets a folder with the file to read and a request, and leaves an answer beside
them: a table as Arrow, or a sentence why not. It is started without the settings and secrets
of this one, with no map format but the one needed, no address it could reach, and limits on
time and memory. :mod:`equity_core.readers.sandbox` is its inside.
"""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

import equity_core
from equity_core.errors import BadInput, StoreProblem
from equity_core.readers.arrow_files import load_table
from equity_core.readers.limits import Limits
from equity_core.readers.scratch import scratch_folder
from equity_core.readers.words import count

REQUEST, ANSWER = "request.json", "answer.json"
_LOG, _LOG_LETTERS = "log.txt", 4_000
_logger = logging.getLogger(__name__)
_CODE = str(Path(equity_core.__file__).resolve().parents[1])
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # to find the system's libraries
_NOWHERE = "http://127.0.0.1:9"
_FIXED = {
    "PYTHONPATH": _CODE,
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
    # No address can be fetched: none is allowed, and any that were would go to a dead end.
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "GDAL_HTTP_PROXY": _NOWHERE,
    "http_proxy": _NOWHERE,
    "https_proxy": _NOWHERE,
    "all_proxy": _NOWHERE,
    "PROJ_NETWORK": "OFF",
    # No plug-ins, no notes left beside the file; a lost index of a Shapefile is made anew.
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_PAM_ENABLED": "NO",
    "SHAPE_RESTORE_SHX": "YES",
    # An XML library that could follow links in a workbook is not used even where installed.
    "OPENPYXL_LXML": "False",
    # Threads reserve memory, which is limited.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "GDAL_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


@dataclass(frozen=True)
class Answer:
    """What the separate process found: a table, and facts about it by name."""

    table: pa.Table
    facts: Mapping[str, Any]


def read_apart(
    job: str, folder: Path, *, file: str, limits: Limits, driver: str = "", **options: Any
) -> Answer:
    """Run one job on the file ``input.*`` in a scratch folder and return its answer.

    Parameters
    ----------
    job : str
        "workbook", "map" or "drivers".
    folder : Path
        A scratch folder; the process works and answers there.
    file : str
        The name by which a sentence calls the file.
    limits : Limits
        Time and memory for the process, and sizes for the job.
    driver : str
        The only map format that the process may know, as GDAL names it.
    options
        Passed on to the job; plain values.

    Raises
    ------
    BadInput
        With the sentence of the job, or when it broke down, or ran into its limits.
    """
    request = {"job": job, "file": file, "driver": driver, **options, "limits": asdict(limits)}
    (folder / REQUEST).write_text(json.dumps(request), encoding="utf-8")
    _run(folder, _environment(folder, driver), file, limits)
    answer = json.loads((folder / ANSWER).read_text(encoding="utf-8"))
    if "refusal" in answer:
        raise BadInput(str(answer["refusal"]))
    return Answer(load_table(folder), answer)


def _environment(folder: Path, driver: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    scratch = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    skipped = {}
    if driver:
        skip = ",".join(name for name in map_drivers() if name != driver)
        skipped = {"GDAL_SKIP": skip, "OGR_SKIP": skip}
    return {**kept, **_FIXED, **scratch, **skipped}


def _run(folder: Path, environment: dict[str, str], file: str, limits: Limits) -> None:
    command = [sys.executable, "-P", "-s", "-m", "equity_core.readers.sandbox", str(folder)]
    with (folder / _LOG).open("wb") as log:
        try:
            done = subprocess.run(  # the command is fixed; the file's name is not part of it
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                timeout=limits.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as problem:
            raise BadInput(
                f"{file} took longer than {count(limits.seconds, 'second')} to read. "
                "Send a smaller or simpler file."
            ) from problem
    if done.returncode != 0 or not (folder / ANSWER).exists():
        raise _broke_down(folder, file, done.returncode)


def _broke_down(folder: Path, file: str, code: int) -> BadInput:
    said = (folder / _LOG).read_text(encoding="utf-8", errors="replace")[-_LOG_LETTERS:]
    _logger.warning("reading %s apart ended with %s: %s", file, code, said)
    return BadInput(
        f"{file} is damaged, or too large to be read within the limits. "
        "Open it in the program that made it, save it again, then try once more."
    )


@cache
def map_drivers() -> tuple[str, ...]:
    """Return the name of every map format that this machine's GDAL knows."""
    with scratch_folder() as folder:
        answer = read_apart("drivers", folder, file="The map library", limits=Limits())
    names = tuple(str(name) for name in answer.facts["drivers"])
    if not names:
        raise StoreProblem("The map library of this machine knows no format. Install it again.")
    return names
