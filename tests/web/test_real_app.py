"""The real `app.py`: Streamlit's own application behind our door."""

import importlib
import sys
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from streamlit import config
from streamlit.runtime import Runtime

from equity_core import example
from equity_core.settings import REPOSITORY, get_settings


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A visitor of the real application, with a workspace of its own and no example city."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EQUITY_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setattr(example, "ensure", lambda settings: None)
        # Streamlit keeps one runtime and one main script for a process.
        patch.setattr(Runtime, "_instance", None)
        patch.setattr(config, "_main_script_path", None)
        patch.chdir(REPOSITORY)
        patch.delitem(sys.modules, "app", raising=False)
        get_settings.cache_clear()
        door = importlib.import_module("app")
        with TestClient(door.app, base_url="http://localhost") as client:
            yield client
    get_settings.cache_clear()


def test_the_process_lives_and_says_what_is_missing(real: TestClient) -> None:
    assert real.get("/healthz").json() == {"status": "alive"}
    assert real.get("/readyz").json()["reason"] == "The workspace has no city yet."


@pytest.mark.parametrize("address", ["/", "/services", "/staff/data"])
def test_streamlits_page_is_ours(real: TestClient, address: str) -> None:
    answer = real.get(address)
    assert answer.text.count("<title>Equity dashboard</title>") == 1
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_streamlit_itself_answers_what_the_page_needs(real: TestClient) -> None:
    assert real.get("/_stcore/health").text == "ok"
    hosts = real.get("/_stcore/host-config").json()
    assert hosts["allowedOrigins"] == [], "no other site may steer the page"


@pytest.mark.parametrize("address", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_its_insides_are_closed(real: TestClient, address: str) -> None:
    assert real.get(address).status_code == 404


def test_no_stranger_puts_a_file_into_its_memory(real: TestClient) -> None:
    token = real.get("/_stcore/health").cookies.get("_streamlit_xsrf", "")
    answer = real.put(
        "/_stcore/upload_file/session/file",
        files={"file": ("notes.exe", b"MZ", "application/octet-stream")},
        headers={"X-Xsrftoken": token},
    )
    assert answer.status_code == 403
    assert answer.text == "Only signed-in staff can send files."


@pytest.mark.parametrize(
    "address",
    ["/pages/shell.py", "/shell.py", "/app.py", "/.streamlit/config.toml", "/%2e%2e/app.py"],
)
def test_no_file_of_the_repository_is_served(real: TestClient, address: str) -> None:
    text = real.get(address).text
    assert "import streamlit" not in text
    assert "showErrorDetails" not in text
