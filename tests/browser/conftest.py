"""A real server and a real browser.

`start_server` runs the app as a person would, on a free port, with a workspace of its own, and
waits until `/readyz` says yes. `visit` opens a browser tab that keeps a record of every host it
contacted, every line of its console, and everything that reached it.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from equity_core.settings import REPOSITORY

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-quic",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
)
PARTS = ("app.py", "pages", "equity_core", "data", ".streamlit")
# As `python app.py`, on a port of our choice.
PYTHON_APP = "import sys; sys.argv = ['app.py']; import app; app.app.run(config={config})"
PATIENCE_SECONDS = 120
QUIET_MILLISECONDS = 250
# The page notes when it last changed, so that a test waits as long as it must and no longer.
NOTE_CHANGES = """
window.lastChange = 0;
new MutationObserver(() => { window.lastChange = performance.now(); })
  .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
"""


@dataclass
class Server:
    """A running server: its address, its log, and the process."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def text(self, address: str) -> str:
        """The body of one answer, whatever its status."""
        try:
            with urllib.request.urlopen(self.url + address, timeout=30) as answer:
                return answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as answer:
            return answer.read().decode("utf-8", "replace")

    def status(self, address: str) -> int:
        """The status of one answer, 0 where nobody answers."""
        try:
            with urllib.request.urlopen(self.url + address, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            return 0

    def stop(self) -> None:
        """End the process and wait for it."""
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=15)


@dataclass
class Visit:
    """One browser tab and what it saw."""

    page: "object"
    hosts: set[str] = field(default_factory=set)
    console: list[tuple[str, str]] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    answers: list[object] = field(default_factory=list)

    def open(self, url: str) -> None:
        """Go to an address and wait until the page has its heading and has come to rest."""
        self.page.goto(url)
        self.page.wait_for_selector("h1", timeout=60_000)
        self.rest()

    def rest(self, milliseconds: int = 0) -> None:
        """Wait until the script has finished and nothing has changed on the page for a while."""
        running = "[data-testid=stApp][data-test-script-state=running]"
        self.page.wait_for_timeout(150)
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            self.page.wait_for_selector(running, state="detached", timeout=60_000)
            quiet = self.page.evaluate("performance.now() - (window.lastChange || 0)")
            if quiet > QUIET_MILLISECONDS:
                break
            self.page.wait_for_timeout(max(QUIET_MILLISECONDS - quiet, 10))
        self.page.wait_for_timeout(milliseconds)

    def errors(self) -> list[str]:
        """Every error in the console, and every error that a script did not catch."""
        return [text for kind, text in self.console if kind == "error"]

    def forget(self) -> None:
        """Forget what was received: bodies can be read only until the next page is opened."""
        self.received.clear()
        self.answers.clear()

    def everything_received(self) -> bytes:
        """Every HTTP body and every websocket message since the page was opened, as one text."""
        bodies = [answer.body() for answer in self.answers if _has_body(answer)]
        return b"\n".join([*bodies, *self.received])


def _has_body(answer: object) -> bool:
    static = "/static/" in urlsplit(answer.url).path
    return not static and answer.status not in {204, 301, 302, 304, 307, 308}


def find_chromium() -> str | None:
    """The Chromium to use: `EQUITY_CHROMIUM`, else Debian's; None where there is none."""
    named = os.environ.get("EQUITY_CHROMIUM", "/usr/bin/chromium")
    return named if os.access(named, os.X_OK) else shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """One Chromium for the whole run."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium found: install one, or name it in EQUITY_CHROMIUM")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the example city, made once; servers get copies of it."""
    home = tmp_path_factory.mktemp("example") / "home"
    code = (
        "from equity_core import example; from equity_core.settings import get_settings; "
        "example.ensure(get_settings())"
    )
    environment = {**os.environ, "EQUITY_HOME": str(home)}
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, env=environment, check=True)
    return home


StartServer = Callable[..., Server]


@pytest.fixture(scope="session")
def start_server(
    workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartServer]:
    """A function that starts a server and returns it once it is ready.

    `folder` is where `app.py` lies, `how` is `python`, `streamlit` or `uvicorn`, `variables` are
    for its environment, and `wait_for` is the address that must answer 200.
    """
    started: list[Server] = []

    def start(
        *,
        folder: Path = REPOSITORY,
        how: str = "python",
        variables: dict[str, str] | None = None,
        wait_for: str = "/readyz",
    ) -> Server:
        place = tmp_path_factory.mktemp("server")
        shutil.copytree(workspace, place / "home")
        environment = {**os.environ, "EQUITY_HOME": str(place / "home"), **(variables or {})}
        port = _free_port()
        with (place / "log").open("wb") as log:
            process = subprocess.Popen(
                _command(how, port), cwd=folder, env=environment, stdout=log, stderr=log
            )
        server = Server(f"http://127.0.0.1:{port}", place / "log", process)
        started.append(server)
        _wait(server, wait_for)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def server(start_server: StartServer) -> Server:
    """One server on the example city, shared by the tests that change nothing in it."""
    return start_server()


@pytest.fixture
def copy_of_house(tmp_path: Path) -> Path:
    """A copy of the program that a test may change before it starts a server from it."""
    house = tmp_path / "house"
    house.mkdir()
    for part in PARTS:
        source = REPOSITORY / part
        if source.is_dir():
            shutil.copytree(source, house / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, house / part)
    return house


@pytest.fixture
def visit(chromium: object) -> Iterator[Callable[..., Visit]]:
    """A function that opens a tab: `visit(width=390, height=844, theme="dark")`."""
    contexts = []

    def open_tab(*, width: int = 1280, height: int = 800, theme: str = "light") -> Visit:
        size = {"width": width, "height": height}
        context = chromium.new_context(viewport=size, color_scheme=theme, accept_downloads=True)
        context.add_init_script(NOTE_CHANGES)
        contexts.append(context)
        tab = Visit(page=context.new_page())
        _listen(tab)
        return tab

    yield open_tab
    for context in contexts:
        context.close()


def _listen(tab: Visit) -> None:
    page = tab.page
    page.on("request", lambda request: tab.hosts.add(urlsplit(request.url).netloc))
    page.on("response", lambda answer: tab.answers.append(answer))
    page.on("console", lambda line: tab.console.append((line.type, line.text)))
    page.on("pageerror", lambda error: tab.console.append(("error", str(error))))

    def on_socket(socket: object) -> None:
        tab.hosts.add(urlsplit(socket.url).netloc)
        socket.on("framereceived", lambda frame: tab.received.append(_bytes(frame)))
        socket.on("framesent", lambda frame: tab.sent.append(_bytes(frame)))

    page.on("websocket", on_socket)


def _bytes(frame: bytes | str) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()


def _command(how: str, port: int) -> list[str]:
    python = sys.executable
    if how == "streamlit":
        options = ["--server.port", str(port), "--server.headless", "true"]
        return [python, "-m", "streamlit", "run", "app.py", *options]
    if how == "uvicorn":
        return [python, "-m", "uvicorn", "app:app", "--port", str(port)]
    config = {"server.port": port, "server.headless": True}
    return [python, "-c", PYTHON_APP.format(config=config)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server, address: str) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while server.status(address) != 200:
        if server.process.poll() is not None or time.monotonic() > ends:
            raise RuntimeError(f"the server did not start:\n{server.log.read_text()[-3000:]}")
        time.sleep(0.25)
