"""Every answer carries the same response headers."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from equity_core.settings import Settings
from equity_core.web.page import inline_hashes, read_page

EVERY_KIND = [
    "/",
    "/services",
    "/staff/data",
    "/healthz",
    "/readyz",
    "/house/none.js",
    "/layers/none.geojson",
    "/static/js/none.js",
    "/favicon.png",
    "/_stcore/health",
    "/_stcore/metrics",
    "/_stcore/upload_file/a/b",
    "/broken",
    "/wrong",
    "/shut",
]
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
}


@pytest.mark.parametrize("address", EVERY_KIND)
def test_every_kind_of_answer_carries_the_headers(visitor: TestClient, address: str) -> None:
    answer = visitor.get(address)
    assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "camera=()" in answer.headers["permissions-policy"]


@pytest.mark.parametrize("address", EVERY_KIND)
def test_no_answer_lets_a_text_run_as_code(visitor: TestClient, address: str) -> None:
    policy = visitor.get(address).headers["content-security-policy"]
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'unsafe-eval'" not in script
    assert "'unsafe-inline'" not in script


def test_the_policy_allows_exactly_the_inline_scripts_of_the_page(visitor: TestClient) -> None:
    answer = visitor.get("/services")
    hashes = inline_hashes(answer.text)
    assert hashes, "Streamlit's page has an inline script; without one this test says nothing"
    policy = answer.headers["content-security-policy"]
    assert all(value in policy for value in hashes)
    assert policy.count("sha256-") == len(hashes)


def test_a_changed_inline_script_changes_the_policy(tmp_path: Path) -> None:
    before = inline_hashes("<script>let a = 1</script>")
    after = inline_hashes("<script>let a = 2</script>")
    assert before != after
    assert inline_hashes("<script src='/x.js'></script>") == ()


def test_strict_transport_is_asked_for_only_where_the_public_address_is_https(
    tmp_path: Path, open_door
) -> None:
    plain = open_door(Settings(home=tmp_path)).get("/healthz")
    assert "strict-transport-security" not in plain.headers
    city = Settings(home=tmp_path, public_url="https://equity.example.org")
    secure = open_door(city).get("/healthz")
    assert secure.headers["strict-transport-security"] == "max-age=31536000"


def test_an_unknown_shape_of_the_installed_page_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html><body>Another program</body></html>")
    with pytest.raises(Exception, match=r"requirements\.txt"):
        read_page(tmp_path)
