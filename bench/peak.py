"""Peak memory of a piece of work in a process of its own."""

import ctypes
import gc
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@contextmanager
def memory_peak() -> Iterator[list[float]]:
    """Collect, in MiB, how far memory rises inside the block above where it stood before.

    On Linux the peak is reset first (the kernel's high-water mark); elsewhere it is
    ``ru_maxrss``, which also remembers what came before the block and so may say too little.
    """
    gc.collect()
    if not _RESET.exists():
        before = _ru_maxrss()
        peak: list[float] = []
        yield peak
        peak.append(_ru_maxrss() - before)
        return
    ctypes.CDLL(None).malloc_trim(0)
    _RESET.write_text("5")
    before = _status("VmRSS")
    peak = []
    yield peak
    peak.append(_status("VmHWM") - before)


def _status(name: str) -> float:
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def _ru_maxrss() -> float:
    per_mib = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_mib
