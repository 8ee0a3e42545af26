"""The pages that a person reads, as files."""

import re
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.pages import docs, problems
from app.web import errors
from app.web.middleware import stack
from app.web.problems import KINDS


@pytest.fixture
def client() -> TestClient:
    app = FastAPI(middleware=stack("*"), docs_url=None, redoc_url=None)
    errors.install(app)
    app.include_router(docs.router)
    app.include_router(problems.router)
    return TestClient(app)


class _Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.found.append(value)
            if name == "style" or name.startswith("on"):
                self.inline.append(name)
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.inline.append(tag)


def pages() -> list[str]:
    return ["/docs", "/problems", *(f"/problems/{code}" for code in KINDS)]


def test_the_root_leads_to_the_page(client: TestClient) -> None:
    answer = client.get("/", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == "/docs"


@pytest.mark.parametrize("path", pages())
def test_every_link_of_a_page_leads_somewhere_here_and_nothing_is_inline(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    links = _Links(answer.text)
    assert links.inline == []
    assert links.found
    for link in links.found:
        assert link.startswith("/")
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("path", pages())
def test_every_page_has_a_policy_that_lets_nothing_in_from_elsewhere(
    client: TestClient, path: str
) -> None:
    policy = client.get(path).headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy
    for directive in ("form-action", "base-uri", "frame-ancestors"):
        assert f"{directive} 'none'" in policy


def test_files_are_kept_for_good_under_their_version_only(client: TestClient) -> None:
    for link in _Links(client.get("/docs").text).found:
        name, _, version = link.partition("?")
        if not version:
            continue
        answer = client.get(link)
        assert "immutable" in answer.headers["cache-control"]
        assert "javascript" in answer.headers["content-type"] or name.endswith(".css")
        for other in (name, f"{name}?v=older"):
            answer = client.get(other)
            assert "must-revalidate" in answer.headers["cache-control"]
            again = client.get(other, headers={"If-None-Match": answer.headers["etag"]})
            assert again.status_code == 304


@pytest.mark.parametrize("name", ["__init__.py", "docs.py", "favicon-32x32.png", "..%2Fdocs.py"])
def test_only_the_files_of_the_page_are_served(client: TestClient, name: str) -> None:
    answer = client.get(f"/docs/{name}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


def test_no_file_is_loaded_from_another_host(client: TestClient) -> None:
    for name in ("init.js", "entente.css", "swagger-ui.css"):
        text = client.get(f"/docs/{name}").text
        assert not re.search(r"(?:url\(|@import|from)\s*['\"]?https?:", text)


@pytest.mark.parametrize("code", KINDS)
def test_each_kind_of_problem_has_a_page(client: TestClient, code: str) -> None:
    text = client.get(f"/problems/{code}").text
    assert KINDS[code].remedy.split("`")[0] in text
    assert code in client.get("/problems").text


def test_an_unknown_kind_is_not_found_with_near_ones(client: TestClient) -> None:
    answer = client.get("/problems/not-fond")
    assert answer.status_code == 404
    assert answer.json()["did_you_mean"][0] == "/problems/not-found"


def test_redoc_is_not_there(client: TestClient) -> None:
    assert client.get("/redoc").status_code == 404
