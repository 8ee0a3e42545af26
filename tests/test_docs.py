"""The pages tell the truth: their links, the requests of the README, the interchange example."""

import io
import json
import re
import shlex
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest
import typer
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.cli import main
from app.domain.countries import Countries
from app.domain.event_types import ActorKind, LinkRel
from app.domain.identity import NAMESPACE, record_id
from app.ingest.formats import entente
from app.ingest.parsing.results import Rejection
from app.web.problems import KINDS
from tests.drafts import imported

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]

SERVICE = "http://127.0.0.1:8000"
CUT = "…"
UNPROCESSABLE = 422


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _prose(text: str) -> str:
    """The page without its blocks of code, in which brackets are no links."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", _prose(_text(page)), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", _prose(_text(page))):
        if urlsplit(link).scheme:
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.is_file(), link
        assert not anchor or anchor in _anchors(target), link


def test_every_page_is_in_the_index() -> None:
    linked = set(re.findall(r"\]\(([^)\s]+)\)", _text(DOCS / "README.md")))
    pages = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")}
    assert linked == pages - {"README.md"}


class Example(NamedTuple):
    """A request of the README, and what is printed beneath it."""

    address: str
    answer: str


def _address(command: str) -> str:
    """The address that a curl command asks, `-G` with its data included."""
    words = iter(shlex.split(command.replace("\\\n", " ")))
    assert next(words) == "curl"
    address, data, as_query = "", [], False
    for word in words:
        if word == "|":
            break
        if word in {"-d", "--data-urlencode"}:
            name, _, value = next(words).partition("=")
            data.append((name, value))
        elif word.startswith("-"):
            assert set(word[1:]) <= {"s", "G"}, word
            as_query = as_query or "G" in word
        else:
            address = word.removeprefix(SERVICE)
    assert as_query == bool(data), command
    return f"{address}?{urlencode(data)}" if data else address


def _examples() -> Iterator[Example]:
    pattern = r"^```sh\n(curl .*?)^```\n\n```json\n(.*?)^```$"
    for command, answer in re.findall(pattern, _text(README), re.MULTILINE | re.DOTALL):
        yield Example(_address(command), answer)


EXAMPLES = list(_examples())


def test_every_curl_of_the_readme_is_an_example() -> None:
    assert len(EXAMPLES) == _text(README).count("curl -s")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.address)
def test_the_readme_shows_what_the_service_answers(client: TestClient, example: Example) -> None:
    answer = client.get(example.address)
    stated = re.search(r'"status": (\d+)', example.answer)
    assert answer.status_code == (int(stated[1]) if stated else 200), answer.text
    given = _packed(json.dumps(answer.json(), ensure_ascii=False))
    at = 0
    for fragment in _packed(example.answer).split(CUT):
        found = given.find(fragment, at)
        assert found >= 0, fragment
        at = found + len(fragment)


def _packed(text: str) -> str:
    return "".join(text.split())


def _commands(app: typer.Typer, before: str = "") -> Iterator[str]:
    for command in app.registered_commands:
        yield before + str(command.name or getattr(command.callback, "__name__", ""))
    for group in app.registered_groups:
        assert group.typer_instance
        yield from _commands(group.typer_instance, f"{before}{group.name} ")


def test_the_commands_of_the_readme_are_all() -> None:
    told = re.findall(r"^\| `entente ([a-z-]+(?: [a-z]+)*)", _text(README), re.MULTILINE)
    assert sorted(told) == sorted(_commands(main))


def test_the_interchange_example_imports(url: str, countries: Countries) -> None:
    (example,) = _blocks(_text(DOCS / "interchange.md"), "jsonl")
    reads = list(entente.read(io.BytesIO(example.encode()), countries))
    assert not [read.result for read in reads if isinstance(read.result, Rejection)]
    for outcome in ("created", "unchanged"):
        assert imported(url, reads).fates == {outcome: len(reads), "merged": 0}


def test_the_interchange_page_shows_what_is_printed(url: str, tmp_path: Path) -> None:
    page = _text(DOCS / "interchange.md")
    file = tmp_path / "example.jsonl"
    file.write_text(_blocks(page, "jsonl")[0], encoding="utf-8")
    _, _, after = page.partition(f"entente import entente {file.name}\n\n")
    shown = re.match(r"(?: {4}.*\n)+", after)
    assert shown
    run = CliRunner().invoke(
        main, ["import", "entente", str(file)], env={"ENTENTE_DATABASE_URL": url, "COLUMNS": "80"}
    )
    assert _untimed(run.stdout) == _untimed(textwrap.dedent(shown[0]))


def _untimed(printed: str) -> list[str]:
    return [re.sub(r"\d\.\d$", CUT, line.rstrip()) for line in printed.splitlines()]


def _rejections(page: str) -> set[str]:
    """The codes in the table of a page's section on rejections."""
    _, _, section = _text(DOCS / page).partition("\n## Rejections\n")
    rows = re.findall(r"^\| (`.+?) \|", section.partition("\n## ")[0], re.MULTILINE)
    return set(re.findall(r"`([a-z-]+)`", " ".join(rows)))


def _raised(files: Iterable[Path]) -> set[str]:
    raised = r'(?:(?:Refusal|Rejection|_rejected)\(|return)\s*"([a-z]+(?:-[a-z]+)*)",\s'
    return {code for file in files for code in re.findall(raised, _text(file))}


def test_the_codes_of_rejections_are_listed() -> None:
    interchange, imports = _rejections("interchange.md"), _rejections("imports.md")
    app = sorted((ROOT / "app").rglob("*.py"))
    code = "".join(map(_text, app))
    assert not [slug for slug in interchange | imports if f'"{slug}"' not in code]
    files = [file for file in app if file.stem in {"drafts", "draft", "known", "record"}]
    # No file has keys, and requests have their own problems.
    recording = [
        file for file in files if {"corrections", "keys", "records"}.isdisjoint(file.parts)
    ]
    assert _raised([*recording, ROOT / "app/ingest/formats/entente.py"]) <= interchange
    readers = [file for file in (ROOT / "app/ingest").rglob("*.py") if file.stem != "routes"]
    assert _raised(readers) <= interchange | imports


def test_the_kinds_of_actors_are_listed() -> None:
    page = _text(DOCS / "interchange.md")
    listed = re.search(r"`actor_kind` is one of(.*?);", page, re.DOTALL)
    assert listed
    assert re.findall(r"`(\w+)`", listed[1]) == list(ActorKind)


def test_every_problem_is_listed_with_its_status() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|$", _text(DOCS / "stability.md"), re.MULTILINE)
    assert rows == [(kind.code, str(int(kind.status))) for kind in KINDS.values()]


def test_the_inverses_of_links_are_listed() -> None:
    page = _text(DOCS / "decisions" / "0002-inverse-links.md")
    rows = dict(re.findall(r"^\| `(\w+)` \| `(\w+)` \|$", page, re.MULTILINE))
    assert {rel for pair in rows.items() for rel in pair} == set(LinkRel)
    assert all(LinkRel(rel).inverse == inverse for rel, inverse in rows.items())


def test_the_namespace_of_ids_is_covered(capsys: pytest.CaptureFixture[str]) -> None:
    page = _text(DOCS / "stability.md")
    assert page.count(str(NAMESPACE)) == page.count(str(NAMESPACE).split("-", maxsplit=1)[0])
    (recipe,) = _blocks(page, "python")
    exec(recipe, {})  # noqa: S102 - our own page
    printed = capsys.readouterr().out.strip()
    assert printed == str(record_id("morocco-israel-2022", "E10"))
    assert recipe.rstrip().endswith(printed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_that_are_named_exist(page: Path) -> None:
    for name in re.findall(r"`((?:app|benchmarks|docs|migrations|tests)/[\w./-]+)`", _text(page)):
        assert (ROOT / name).exists(), name
