"""The OpenAPI page in a real browser: offline, under its own policy, without a complaint."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Locator, Page, Route, sync_playwright

from app import maintenance
from app.domain.countries import Countries
from app.ingest.formats import entente
from app.keys import record
from app.keys.draft import KeyDraft
from app.main import create_app
from app.settings import Settings
from tests.databases import with_database, writing
from tests.drafts import imported

FOUNDING = "morocco-israel-2022.jsonl"
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, countries: Countries) -> FastAPI:
    """The service over the founding timeline, as a first `make serve` has it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('docs')}/entente.db"
    with_database(url, partial(maintenance.prepare, countries=countries))
    with as_file(files("app.data") / FOUNDING) as path, path.open("rb") as file:
        imported(url, entente.read(file, countries))
    service = create_app(Settings(database_url=url))
    draft = KeyDraft(name="boss", scope="admin")
    service.state.key, _ = writing(url, lambda connection: record.create(connection, draft))
    return service


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


def _opened(watched: Watched, path: str) -> Locator:
    """The operation, with its form shown."""
    page = watched.page
    page.goto(f"{watched.origin}/docs")
    operation = page.locator(".opblock-get", has=page.locator(f"[data-path='{path}']"))
    operation.locator(".opblock-summary-control").click()
    return operation


def _executed(watched: Watched, path: str) -> Locator:
    """The answer that the page shows once the operation was opened and run."""
    operation = _opened(watched, path)
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .highlight-code")
    answer.wait_for()
    return answer


def test_the_page_shows_the_operations_and_runs_one(watched: Watched, tmp_path: Path) -> None:
    page = watched.page
    answer = _executed(watched, "/v1/events/{id}")
    page.screenshot(path=tmp_path / "docs.png", full_page=True)

    assert page.title() == "Entente"
    width: Any = page.evaluate("document.querySelector('.opblock').clientWidth")
    assert width > 1100
    assert "200" in page.locator(".live-responses-table").inner_text()
    assert "مذكرة تفاهم" in answer.inner_text()
    assert answer.locator("code span").count() > 10
    assert watched.elsewhere == []
    assert watched.complaints == []


@pytest.mark.parametrize("path", ["/v1/events", "/v1/relations/{pair}/events"])
def test_a_timeline_is_found_as_filled_in(watched: Watched, path: str) -> None:
    answer = _executed(watched, path)
    assert "مذكرة تفاهم" in answer.inner_text()
    # Colours would hold the page for seconds: init.js leaves them out of long answers.
    assert answer.locator("code span").count() == 0
    assert watched.elsewhere == []
    assert watched.complaints == []


def test_a_curator_authorizes_creates_an_event_and_corrects_it(
    watched: Watched, app: FastAPI
) -> None:
    page = watched.page
    page.goto(f"{watched.origin}/docs")
    page.get_by_role("button", name="Authorize", exact=True).first.click()
    dialog = page.locator(".dialog-ux")
    dialog.locator("input").fill(app.state.key)
    dialog.get_by_role("button", name="Apply credentials").click()
    dialog.get_by_role("button", name="Close").click()

    def run(name: str, body: object = None, **fields: str) -> tuple[Any, str]:
        """The JSON, and all that the page shows, after a form was filled in and sent."""
        operation = page.locator(f"#operations-{name}")
        operation.locator(".opblock-summary-control").click()
        if body is not None:
            operation.locator("textarea.body-param__text").fill(json.dumps(body))
        for field, value in fields.items():
            row = operation.locator(f"tr[data-param-name='{field}']")
            row.locator("input").fill(value)
        operation.get_by_role("button", name="Execute").click()
        shown = operation.locator(".live-responses-table .response-col_description .highlight-code")
        shown.first.wait_for()
        text = shown.first.inner_text()
        table = operation.locator(".live-responses-table").inner_text()
        return json.loads(text[text.index("{") :]), table

    listed, _ = run("keys-list_keys")
    assert [key["name"] for key in listed["items"]] == ["boss"]
    assert "Scope: admin." in page.locator("#operations-keys-list_keys").inner_text()
    visit = {
        "type": "visit",
        "title": {"en": "A visit by hand"},
        "date": {"edtf": "2022-07"},
        "participants": [
            {"role": "host", "country": "Maroc"},
            {"role": "guest", "country": "Israel", "actor": "بيني غانتس"},
        ],
    }
    made, shown = run("events-create_event", visit)
    assert (made["countries"], made["version"]) == (["ISR", "MAR"], 1)
    (tag,) = re.findall(r"^\s*etag: (\S+)", shown, re.MULTILINE)
    change = {"date": {"edtf": "2022-07-14"}}
    fields = {"id": made["id"], "If-Match": tag, "reason": "the gazette has the day"}
    patched, _ = run("events-patch_event", change, **fields)
    assert (patched["date"]["edtf"], patched["version"]) == ("2022-07-14", 2)
    assert watched.elsewhere == []
    assert watched.complaints == []


def test_parameters_are_shown_in_groups(watched: Watched) -> None:
    operation = _opened(watched, "/v1/relations/{pair}/events")
    headings = operation.locator(".parameter-group")
    headings.first.wait_for()
    assert headings.all_inner_texts() == [
        "Filters",
        "Page",
        "Participants",
        "Content",
        "Dates",
        "Sources",
        "Records",
    ]
    first = operation.locator(".parameter-group + tr .parameter__name")
    assert first.all_inner_texts() == [
        "country",
        "sort",
        "with_actor",
        "exclude_type",
        "date_from",
        "source",
        "id",
    ]
    assert watched.complaints == []


def test_the_pages_of_problems_are_styled_under_their_policy(watched: Watched) -> None:
    page = watched.page
    page.goto(f"{watched.origin}/problems")
    page.get_by_role("link", name="not-acceptable").click()
    page.get_by_role("heading", name="What to do").wait_for()
    # A script may run before the style sheet has arrived; the event `load` comes after it.
    page.wait_for_load_state("load")
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
