"""A real server, started at a real terminal in each way that the README names."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from sqlmodel import Session

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.people import add_person
from equity_core.accounts.sessions import cookie_name
from equity_core.accounts.signing_in import sign_in
from equity_core.settings import REPOSITORY, Settings
from equity_core.store.engine import open_engine
from equity_core.store.tables import City

PYTHON_APP = "import sys; sys.argv = ['app.py']; import app; app.app.run(config={config})"
PATIENCE_SECONDS = 120


def command(way: str, port: int) -> list[str]:
    if way == "python app.py":
        config = {"server.port": port, "server.headless": True}
        return [sys.executable, "-c", PYTHON_APP.format(config=config)]
    if way == "equity run":
        return [sys.executable, "-m", "equity_core.cli", "run", "--port", str(port)]
    options = ["--server.port", str(port), "--server.headless", "true"]
    return [sys.executable, "-m", "streamlit", "run", "app.py", *options]


@pytest.fixture
def start(settings: Settings) -> Iterator[Callable[..., tuple[int, int]]]:
    """Start a server whose terminal we hold; returns the terminal and the port."""
    with Session(open_engine(settings)) as session:
        session.add(City(slug="somewhere", name="Somewhere"))
        session.commit()
    started = []

    def starting(way: str) -> tuple[int, int]:
        ours, theirs = pty.openpty()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        environment = {**os.environ, "EQUITY_HOME": str(settings.home)}
        process = subprocess.Popen(
            command(way, port),
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        started.append((process, ours))
        return ours, port

    yield starting
    for process, ours in started:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)
        os.close(ours)


def read_until(terminal: int, pattern: str) -> str:
    """The first match of `pattern` on the terminal."""
    text, ends = "", time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        if select.select([terminal], [], [], 1)[0]:
            try:
                text += os.read(terminal, 4096).decode("utf-8", "replace")
            except OSError:
                break
        found = re.search(pattern, text)
        if found:
            return found.group()
    raise AssertionError(f"the terminal showed:\n{text}")


def ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_for(port: int) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not ready(port) and time.monotonic() < ends:
        time.sleep(0.2)


def put_file(port: int, cookies: str = "", token: str = "") -> tuple[int, str]:
    """What Streamlit's upload address answers to a small file."""
    edge = "edge-of-a-part"
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="notes.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\na,b\r\n--{edge}--\r\n"
    )
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/_stcore/upload_file/a-session/a-file",
        data=body.encode(),
        method="PUT",
        headers={
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Cookie": cookies,
            "X-Xsrftoken": token,
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()


@pytest.mark.slow
@pytest.mark.parametrize("way", ["python app.py", "streamlit run app.py", "equity run"])
def test_a_first_start_shows_an_address_that_opens(start, way: str) -> None:
    terminal, port = start(way)
    shown = read_until(terminal, rf"http://localhost:{port}/first-run/[\w-]{{43}}\s")
    wait_for(port)
    address = shown.strip().replace("localhost", "127.0.0.1")
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert "Make the first administrator" in answer.read().decode()


@pytest.mark.slow
def test_a_real_server_takes_files_from_an_editor_only(start, settings: Settings) -> None:
    password = "seven purple herons wade"
    tokens = {}
    for role in (Role.VIEWER, Role.EDITOR):
        name = f"A person, {role}"
        add_person(settings, COMMAND_LINE, name=name, role=role, password=password)
        tokens[role] = sign_in(settings, name=name, password=password, address="192.0.2.7")
    _, port = start("python app.py")
    wait_for(port)
    name, refusal = cookie_name(settings), (403, "Only signed-in staff can send files.")
    assert put_file(port) == refusal
    assert put_file(port, f"{name}=made-up") == refusal
    assert put_file(port, f"{name}={tokens[Role.VIEWER]}") == refusal
    # Streamlit itself answers the editor: it knows no such session of its own.
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=30) as answer:
        xsrf = answer.headers["Set-Cookie"].partition(";")[0]
    cookies = f"{name}={tokens[Role.EDITOR]}; {xsrf}"
    status, text = put_file(port, cookies, xsrf.partition("=")[2])
    assert status == 400
    assert "session" in text.lower()
