"""The OpenAPI page in a real browser: offline, under its own policy, without a complaint."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Locator, Page, Route, sync_playwright
from starlette.responses import JSONResponse, Response

from app.pages import docs, problems
from app.web import errors, openapi
from app.web.middleware import stack

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
EVENT = {
    "type": "agreement",
    "citations": [{"quote": "وقع البلدان مذكرة تفاهم في نوفمبر الماضي", "language": "ar"}],
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def app() -> FastAPI:
    small = FastAPI(
        middleware=stack("*"),
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=openapi.operation_id,
    )
    errors.install(small)
    openapi.install(small)
    small.include_router(docs.router)
    small.include_router(problems.router)

    @small.get("/v1/events", tags=["events"], summary="Events")
    async def list_events() -> Response:
        return JSONResponse({"items": [EVENT]})

    @small.get("/v1/countries", tags=["countries"], summary="A long answer")
    async def list_countries() -> Response:
        return JSONResponse({"items": [EVENT] * 1_000})

    return small


@pytest.fixture(scope="module")
def origin(app: FastAPI) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.started
        yield "http://{}:{}".format(*listener.getsockname())
        server.should_exit = True
        thread.join()


class Watched:
    """A page that lets nothing out to other hosts, and remembers all that went wrong."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        page.route("**/*", self._gate)
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self._hear("error", str(error)))
        page.on("response", lambda answer: self._hear_status(answer.status, answer.url))
        page.expose_function("violated", lambda what: self._hear("error", what))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', (event) => "
            "window.violated(`${event.violatedDirective} ${event.blockedURI}`))"
        )

    def _gate(self, route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(self.origin).netloc:
            route.continue_()
        else:
            self.elsewhere.append(route.request.url)
            route.abort()

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)

    def _hear_status(self, status: int, url: str) -> None:
        if status >= 400:
            self.complaints.append(f"{status} {url}")


@pytest.fixture
def watched(origin: str) -> Iterator[Watched]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        yield Watched(page, origin)
        browser.close()


def _executed(watched: Watched, path: str) -> Locator:
    """The answer that the page shows once the operation was opened and run."""
    page = watched.page
    page.goto(f"{watched.origin}/docs")
    operation = page.locator(".opblock", has=page.locator(f"[data-path='{path}']"))
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .highlight-code")
    answer.wait_for()
    return answer


def test_the_page_shows_the_operations_and_runs_one(watched: Watched, tmp_path: Path) -> None:
    page = watched.page
    answer = _executed(watched, "/v1/events")
    page.screenshot(path=tmp_path / "docs.png", full_page=True)

    assert page.title() == "Entente"
    width: Any = page.evaluate("document.querySelector('.opblock').clientWidth")
    assert width > 1100
    assert "200" in page.locator(".live-responses-table").inner_text()
    assert "مذكرة تفاهم" in answer.inner_text()
    assert answer.locator("code span").count() > 10
    assert watched.elsewhere == []
    assert watched.complaints == []


def test_a_long_answer_is_shown_without_colours_that_would_hold_the_page(watched: Watched) -> None:
    answer = _executed(watched, "/v1/countries")
    assert answer.inner_text().count("مذكرة تفاهم") == 1_000
    assert answer.locator("code span").count() == 0
    assert watched.elsewhere == []
    assert watched.complaints == []


def test_the_pages_of_problems_are_styled_under_their_policy(watched: Watched) -> None:
    page = watched.page
    page.goto(f"{watched.origin}/problems")
    page.get_by_role("link", name="not-acceptable").click()
    page.get_by_role("heading", name="What to do").wait_for()
    style: Any = page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")
    assert style == "704px"
    assert watched.elsewhere == []
    assert watched.complaints == []


def test_the_watch_sees_a_violation_and_a_foreign_request(watched: Watched) -> None:
    page = watched.page
    page.goto(f"{watched.origin}/docs")
    page.locator(".opblock").first.wait_for()
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), {text: 'let x'}))"
    )
    page.wait_for_timeout(200)
    assert any("script-src" in complaint for complaint in watched.complaints)
    page.goto("about:blank")
    page.evaluate("fetch('http://elsewhere.test/x').catch(() => null)")
    assert watched.elsewhere == ["http://elsewhere.test/x"]
