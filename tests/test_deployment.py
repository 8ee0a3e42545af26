"""The Dockerfile and the compose file agree with the code; holding them to it needs no engine."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
import yaml
from fastapi import FastAPI

from app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


class Instruction(NamedTuple):
    """One instruction of a Dockerfile, its continued lines joined."""

    name: str
    text: str


@pytest.fixture(scope="module")
def dockerfile() -> list[Instruction]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def image(dockerfile: list[Instruction]) -> list[Instruction]:
    """The instructions of the last stage, which makes the image."""
    last = max(at for at, (name, _) in enumerate(dockerfile) if name == "FROM")
    return dockerfile[last:]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@pytest.fixture(scope="module")
def command() -> Any:  # noqa: ANN401 - click's group, which typer makes
    from app.cli import main  # noqa: PLC0415 - only here: the rest holds without it

    return typer.main.get_command(main)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    from app.main import create_app  # noqa: PLC0415 - only here: the rest holds without it

    unused = tmp_path_factory.mktemp("deployment") / "entente.db"
    app: FastAPI = create_app(Settings(database_url=f"sqlite:///{unused}"))
    return app


def _of(dockerfile: list[Instruction], name: str) -> list[str]:
    return [instruction.text for instruction in dockerfile if instruction.name == name]


def _runs(dockerfile: list[Instruction]) -> str:
    return " && ".join(_of(dockerfile, "RUN"))


def _copied(dockerfile: list[Instruction]) -> list[str]:
    """The paths of the build context."""
    copies = [text.split() for text in _of(dockerfile, "COPY")]
    return [path for copy in copies if not copy[0].startswith("--from=") for path in copy[:-1]]


# --- Both --------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["Dockerfile", "docker-compose.yml", "Makefile"])
def test_every_setting_exists(file: str) -> None:
    named = set(re.findall(r"ENTENTE_[A-Z_]+", (ROOT / file).read_text(encoding="utf-8")))
    assert named
    assert named <= {f"ENTENTE_{name.upper()}" for name in Settings.model_fields}


def test_every_command_that_a_page_names_exists(command: Any) -> None:  # noqa: ANN401
    pages = [ROOT / "README.md", ROOT / "Makefile", *sorted((ROOT / "docs").rglob("*.md"))]
    named = {
        (page.name, name)
        for page in pages
        for name in re.findall(
            r"(?:`|\.venv/bin/|\$\(BIN\)/)entente ([a-z]+(?:-[a-z]+)*)",
            page.read_text(encoding="utf-8"),
        )
    }
    assert named
    assert not [(page, name) for page, name in sorted(named) if name not in command.commands]


@pytest.mark.parametrize("file", ["Dockerfile", "docker-compose.yml"])
def test_health_is_asked_at_a_route_that_exists(file: str, service: FastAPI) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    asked = re.findall(r"http://127\.0\.0\.1:(?:8000|\{.+?\})(/\w*)", text)
    assert asked == ["/readyz"]
    assert "/readyz" in service.openapi()["paths"]


# --- Dockerfile --------------------------------------------------------------------------------


def test_the_image_is_built_from_files_that_exist(dockerfile: list[Instruction]) -> None:
    copied = _copied(dockerfile)
    with (ROOT / "pyproject.toml").open("rb") as file:
        wheel = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]
    packed = [f"{folder}/" for folder in wheel["only-include"]] + [*wheel["force-include"]]
    assert {*packed, "README.md", "LICENSE", "pyproject.toml"} <= set(copied)
    assert not [path for path in copied if not (ROOT / path).exists()]


def test_the_build_context_holds_just_what_is_copied(dockerfile: list[Instruction]) -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == set(_copied(dockerfile))


def test_the_image_installs_only_what_is_locked(dockerfile: list[Instruction]) -> None:
    installs = [
        install
        for text in _of(dockerfile, "RUN")
        for install in re.findall(r"pip install[^&]*", text)
    ]
    assert installs
    for install in installs:
        # The lock has the dependencies of the wheel.
        assert "--no-deps" in install or "--require-hashes" in install, install
    (build,) = re.findall(r"pip wheel[^&]*", _runs(dockerfile))
    assert "--no-deps" in build
    assert "--no-build-isolation" in build


def test_the_image_has_the_environment_of_the_wheel_only(
    dockerfile: list[Instruction], image: list[Instruction]
) -> None:
    (environment,) = _of(image, "COPY")
    source, folder, target = environment.split()
    stages = [text.split()[-1] for text in _of(dockerfile, "FROM") if " AS " in text]
    assert source.removeprefix("--from=") in stages
    assert folder == target
    installs = re.findall(
        r"(\S*pip) install[^&]*-(?:r requirements\.txt|deps dist/)", _runs(dockerfile)
    )
    assert installs == [f"{folder}/bin/pip"] * 2
    (path,) = re.findall(r"PATH=([^:]+):\$PATH", " ".join(_of(image, "ENV")))
    assert path == f"{folder}/bin"


def test_the_image_runs_a_python_that_the_project_supports(dockerfile: list[Instruction]) -> None:
    (python,) = {text.split()[0] for text in _of(dockerfile, "FROM")}
    version = re.fullmatch(r"python:3\.(\d+)-slim", python)
    assert version is not None
    assert int(version[1]) >= 11


def test_the_image_does_not_run_as_root(image: list[Instruction]) -> None:
    (user,) = _of(image, "USER")
    assert user not in {"root", "0"}
    # The user is made, and owns the data that it writes, before it is switched to.
    switch = image.index(Instruction("USER", user))
    before = " ".join(text for _, text in image[:switch])
    assert re.search(rf"useradd .*\b{user}\b.*install -d -o {user} data", before)
    assert not _of(image[switch:], "RUN")


def test_the_volume_is_where_the_default_database_is(image: list[Instruction]) -> None:
    (directory,) = _of(image, "WORKDIR")
    (volume,) = _of(image, "VOLUME")
    default = str(Settings.model_fields["database_url"].default)
    path = Path(directory, default.removeprefix("sqlite:///"))
    assert str(path.parent) == volume


def test_the_image_serves(image: list[Instruction], command: Any) -> None:  # noqa: ANN401
    (cmd,) = _of(image, "CMD")
    assert json.loads(cmd) == ["entente", "serve"]
    assert "serve" in command.commands


def test_the_image_asks_for_its_health_in_python(image: list[Instruction]) -> None:
    (check,) = _of(image, "HEALTHCHECK")
    program, option, script = json.loads(check[check.index("[") :])
    assert (program, option) == ("python", "-c")  # slim images have no curl
    compile(script, "HEALTHCHECK", "exec")


def test_the_port_is_the_one_that_is_exposed(image: list[Instruction]) -> None:
    (environment,) = [text for text in _of(image, "ENV") if "ENTENTE_" in text]
    values = dict(pair.split("=") for pair in environment.split())
    assert values == {"ENTENTE_HOST": "0.0.0.0", "ENTENTE_PORT": _of(image, "EXPOSE")[0]}  # noqa: S104


# --- docker-compose.yml ------------------------------------------------------------------------


def test_the_database_is_postgresql_18_on_its_volume(compose: dict[str, Any]) -> None:
    database = compose["services"]["db"]
    assert re.fullmatch(r"postgres:18(\.\d+)?", database["image"])
    # The image of 18 declares its volume one level higher than those before it.
    (volume,) = database["volumes"]
    name, path = volume.split(":")
    assert path == "/var/lib/postgresql"
    assert name in compose["volumes"]
    assert database["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]


def test_the_service_waits_for_the_database(compose: dict[str, Any]) -> None:
    service = compose["services"]["entente"]
    assert service["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert {part["restart"] for part in compose["services"].values()} == {"unless-stopped"}


def test_the_service_reaches_that_database(compose: dict[str, Any]) -> None:
    database = compose["services"]["db"]["environment"]
    url = compose["services"]["entente"]["environment"]["ENTENTE_DATABASE_URL"]
    assert url == (
        f"postgresql://{database['POSTGRES_USER']}:${{POSTGRES_PASSWORD}}"
        f"@db/{database['POSTGRES_DB']}"
    )


def test_there_is_no_password_in_the_file(compose: dict[str, Any]) -> None:
    password = compose["services"]["db"]["environment"]["POSTGRES_PASSWORD"]
    assert password.startswith("${POSTGRES_PASSWORD:?")


def test_only_the_service_is_published_and_only_here(compose: dict[str, Any]) -> None:
    assert "ports" not in compose["services"]["db"]
    (port,) = compose["services"]["entente"]["ports"]
    address, _, inside = port.partition(":")
    assert address == "127.0.0.1"
    assert inside.endswith(":8000")


def test_the_service_asks_for_its_health_in_python(compose: dict[str, Any]) -> None:
    how, program, option, script = compose["services"]["entente"]["healthcheck"]["test"]
    assert (how, program, option) == ("CMD", "python", "-c")
    compile(script, "healthcheck", "exec")
