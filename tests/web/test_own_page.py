"""The page that browsers get is ours, at every address, and so are its script and style."""

import re

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize("address", ["/", "/services", "/staff/data", "/a/b/c", "/index.html"])
def test_every_address_gets_our_page(visitor: TestClient, address: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code == 200
    assert answer.text.count("<title>Equity dashboard</title>") == 1
    assert '<html lang="en">' in answer.text
    assert '<meta name="description" content="' in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_the_page_names_no_part_relative_to_its_address(visitor: TestClient) -> None:
    text = visitor.get("/staff/data").text
    named = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert len(named) > 10
    assert [name for name in named if not name.startswith("/")] == []


def test_every_part_that_the_page_names_is_there(visitor: TestClient) -> None:
    named = re.findall(r'(?:src|href)="([^"]+)"', visitor.get("/").text)
    kinds = {name: visitor.get(name) for name in named}
    wrong = [
        name
        for name, answer in kinds.items()
        if answer.status_code != 200 or "text/html" in answer.headers["content-type"]
    ]
    assert wrong == []


def test_the_page_points_to_nothing_that_is_closed(visitor: TestClient) -> None:
    text = visitor.get("/").text
    assert "_stcore/agent" not in text
    assert "Streamlit</title>" not in text


def test_a_browser_that_cannot_unpack_and_one_that_can_get_the_same_page(
    visitor: TestClient,
) -> None:
    packed = visitor.get("/services", headers={"Accept-Encoding": "gzip"})
    plain = visitor.get("/services", headers={"Accept-Encoding": "identity"})
    assert packed.content == plain.content
    assert packed.headers["cache-control"] == "no-cache"
    assert "etag" not in packed.headers


def test_asking_for_the_head_only_gives_no_body(visitor: TestClient) -> None:
    answer = visitor.head("/services")
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) == len(visitor.get("/services").content)


def test_files_of_the_frontend_are_left_as_they_are(visitor: TestClient) -> None:
    answer = visitor.get("/favicon.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("ending", "kind"), [("js", "text/javascript"), ("css", "text/css"), ("svg", "image/svg+xml")]
)
def test_script_style_and_icon_may_be_kept_for_ever(
    visitor: TestClient, ending: str, kind: str
) -> None:
    address = re.search(rf'"(/house/[a-z]+\.[0-9a-f]{{16}}\.{ending})"', visitor.get("/").text)
    assert address is not None
    answer = visitor.get(address[1])
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "address",
    ["/house/house.js", "/house/", "/house/a/b", "/house/%2e%2e/assets.py", "/house/../gate.py"],
)
def test_nothing_else_is_served_beside_them(visitor: TestClient, address: str) -> None:
    answer = visitor.get(address)
    assert "from __future__" not in answer.text
    assert answer.status_code == 404 or answer.text.count("<title>Equity dashboard</title>") == 1
