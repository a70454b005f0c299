"""Map layers are answered by their content's name, compressed, to this visitor only."""

import gzip
import json

import pytest
from starlette.testclient import TestClient

from equity_core.drawing.layers import write_layer
from equity_core.settings import Settings

FEATURE = '{"type":"Feature","properties":{"area":"A"},"geometry":null}'


@pytest.fixture
def address(settings: Settings) -> str:
    """The address of a layer that was just written."""
    return write_layer(settings, [FEATURE])


def test_a_layer_arrives_compressed_as_geojson(visitor: TestClient, address: str) -> None:
    answer = visitor.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["features"] == [json.loads(FEATURE)]


@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_a_browser_that_takes_no_gzip_gets_it_unpacked(
    visitor: TestClient, address: str, accepted: str
) -> None:
    answer = visitor.get(address, headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers
    assert json.loads(answer.content)["features"] == [json.loads(FEATURE)]


def test_no_cache_keeps_a_layer_of_the_workspace(visitor: TestClient, address: str) -> None:
    answer = visitor.get(address)
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["vary"] == "Accept-Encoding"


def test_a_browser_that_has_the_layer_is_not_sent_it_again(
    visitor: TestClient, address: str
) -> None:
    tag = visitor.get(address).headers["etag"]
    again = visitor.get(address, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    plain = visitor.get(address, headers={"If-None-Match": tag, "Accept-Encoding": "identity"})
    assert plain.status_code == 200, "the two encodings have tags of their own"


@pytest.mark.parametrize(
    "name",
    [
        "0123456789abcdef.geojson",
        "../../equity.db",
        "..%2f..%2fequity.db",
        "%2e%2e/equity.db",
        "0123456789abcdef.geojson/../../../equity.db",
        "0123456789abcdef.geojson%00.gz",
        "0123456789ABCDEF.geojson",
        "0123456789abcde.geojson",
        "0123456789abcdef.geojson.gz",
        "0123456789abcdef",
        "secret.geojson",
        "",
    ],
)
def test_any_other_name_is_refused(visitor: TestClient, settings: Settings, name: str) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    (settings.home / "equity.db").write_text("private-53")
    secret = settings.home / "cache" / "layers" / "secret.geojson.gz"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_bytes(gzip.compress(b"private-53"))
    answer = visitor.get(f"/layers/{name}")
    assert "private-53" not in answer.text
    if answer.request.url.path.startswith("/layers/"):
        assert answer.status_code == 404


def test_the_public_door_has_no_layers_of_the_workspace(
    settings: Settings, address: str, open_door
) -> None:
    public = settings.model_copy(update={"door": "public"})
    assert open_door(settings).get(address).status_code == 200
    assert open_door(public).get(address).status_code == 404
