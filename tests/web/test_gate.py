"""What no visitor needs is turned away before Streamlit sees it."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from equity_core.settings import Settings


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize(
    "address",
    [
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/_stcore/agent",
        "/services/_stcore/agent/mcp",
        "/_stcore/%61gent/mcp",
    ],
)
def test_the_insides_of_the_server_are_not_there(
    visitor: TestClient, address: str, method: str
) -> None:
    answer = visitor.request(method, address, follow_redirects=False)
    assert answer.status_code == 404
    assert "reached" not in answer.text


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "OPTIONS", "GET"])
def test_nobody_can_put_a_file_into_the_servers_memory(visitor: TestClient, method: str) -> None:
    answer = visitor.request(method, "/_stcore/upload_file/some-session/some-file")
    assert answer.status_code == 403
    assert answer.text == "Only signed-in staff can send files."


@pytest.mark.parametrize("address", ["/_stcore/health", "/_stcore/host-config"])
def test_what_the_page_needs_from_streamlit_passes(visitor: TestClient, address: str) -> None:
    assert visitor.get(address).text == "reached"


def test_an_address_that_only_resembles_the_insides_passes(visitor: TestClient) -> None:
    assert visitor.get("/_stcore/metrics-of-ours").text == "reached"


def test_a_city_with_a_public_address_answers_to_its_own_name_only(
    tmp_path: Path, open_door
) -> None:
    settings = Settings(home=tmp_path, public_url="https://Equity.Example.org:8443/")
    for host in ("equity.example.org", "EQUITY.example.org:8443", "localhost:8501", "127.0.0.1"):
        assert open_door(settings, host).get("/_stcore/health").status_code == 200, host
    for host in ("evil.example", "equity.example.org.evil.example", "10.0.0.7"):
        assert open_door(settings, host).get("/_stcore/health").status_code == 421, host


def test_a_foreign_host_name_gets_no_websocket(tmp_path: Path, open_door) -> None:
    settings = Settings(home=tmp_path, public_url="https://equity.example.org")
    visitor = open_door(settings)
    own, foreign = {"host": "equity.example.org"}, {"host": "evil.example"}
    with visitor.websocket_connect("/_stcore/stream", headers=own):
        pass
    with (
        pytest.raises(WebSocketDisconnect),
        visitor.websocket_connect("/_stcore/stream", headers=foreign),
    ):
        pass


@pytest.mark.parametrize("host", ["[", "[::1", "a]b", ""])
def test_a_host_name_that_is_none_is_turned_away(tmp_path: Path, open_door, host: str) -> None:
    settings = Settings(home=tmp_path, public_url="https://equity.example.org")
    answer = open_door(settings).get("/_stcore/health", headers={"host": host})
    assert answer.status_code == 421


def test_a_watchdog_may_ask_by_any_name(tmp_path: Path, open_door) -> None:
    settings = Settings(home=tmp_path, public_url="https://equity.example.org")
    assert open_door(settings, "10.0.0.7").get("/healthz").status_code == 200


def test_production_without_a_public_address_answers_this_machine_only(
    tmp_path: Path, open_door
) -> None:
    settings = Settings(home=tmp_path, production=True)
    assert open_door(settings, "localhost").get("/_stcore/health").status_code == 200
    assert open_door(settings, "somewhere.example").get("/_stcore/health").status_code == 421
