"""A Streamlit server in a process of its own: its address, processor time and peak memory."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

import psutil

PATIENCE_SECONDS = 120


class Server:
    """A server that answers from the start of the `with` block to its end.

    Parameters
    ----------
    arguments : list of str
        For Python; "{port}" in them is replaced by a free port.
    folder : Path
        Where it is started.
    ready : str
        The address that answers 200 when the server is ready.
    variables : dict, optional
        More variables for its environment. Streamlit's own are taken out of it, and its home is
        the folder it writes its log to, so that nobody's options leak in.
    """

    def __init__(
        self,
        arguments: list[str],
        folder: Path,
        *,
        ready: str,
        variables: dict[str, str] | None = None,
    ) -> None:
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._arguments = [part.replace("{port}", str(port)) for part in arguments]
        self._folder, self._ready = folder, ready
        self._variables = variables or {}

    def __enter__(self) -> Self:
        self._place = tempfile.TemporaryDirectory()
        self._log = Path(self._place.name) / "log"
        plain = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
        with self._log.open("wb") as log:
            self._process = psutil.Popen(
                [sys.executable, *self._arguments],
                cwd=self._folder,
                env={**plain, "HOME": self._place.name, **self._variables},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=15)
            except psutil.TimeoutExpired:
                self._process.kill()
                self._process.wait(timeout=15)
        self._place.cleanup()

    @property
    def processor_seconds(self) -> float:
        """Processor time of the server and of what it started, user and system."""
        spent = [one.cpu_times() for one in self._family()]
        return sum(times.user + times.system for times in spent)

    @property
    def peak_mib(self) -> float:
        """The most memory the server ever held (what it holds now where the kernel keeps none)."""
        return sum(_peak_mib(one) for one in self._family())

    def _family(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]

    def _wait(self) -> None:
        ends = time.monotonic() + PATIENCE_SECONDS
        while not _answers(self.url + self._ready):
            if self._process.poll() is not None or time.monotonic() > ends:
                said = self._log.read_text(errors="replace")[-3000:]
                raise RuntimeError(f"the server did not start:\n{said}")
            time.sleep(0.25)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _peak_mib(process: psutil.Process) -> float:
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return float(process.memory_info().rss) / 2**20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
