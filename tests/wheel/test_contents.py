"""The files and the metadata of the wheel."""

import subprocess
import sys
import tarfile
import tomllib
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
INFO = f"entente-{PROJECT['version']}.dist-info"


@pytest.fixture(scope="module")
def contents(wheel: Path) -> dict[str, bytes]:
    """The bytes of each file."""
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def metadata(contents: dict[str, bytes]) -> Message:
    return Parser().parsestr(contents[f"{INFO}/METADATA"].decode())


def test_it_has_the_files_of_the_service_in_one_package(contents: dict[str, bytes]) -> None:
    folders = [ROOT / name for name in ("app", "migrations")]
    files = [ROOT / "alembic.ini", *(path for folder in folders for path in folder.rglob("*.*"))]
    expected = {
        f"entente/{file.relative_to(ROOT).as_posix()}": file.read_bytes()
        for file in files
        if file.is_file() and file.suffix != ".pyc"
    }
    for name in ("entente/__init__.py", "entente/__main__.py"):
        expected[name] = (ROOT / name).read_bytes()
    installed = {name: data for name, data in contents.items() if not name.startswith(f"{INFO}/")}
    assert sorted(installed) == sorted(expected)
    assert installed == expected


def test_its_metadata_has_the_readme_and_the_licence(
    contents: dict[str, bytes], metadata: Message
) -> None:
    assert metadata["Name"] == "entente"
    assert metadata["Version"] == PROJECT["version"]
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata.get_all("License-File") == ["LICENSE"]
    assert contents[f"{INFO}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert metadata["Description-Content-Type"] == "text/markdown"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert str(metadata.get_payload()).strip() == readme.strip()


def test_its_metadata_has_the_dependencies_and_the_command(
    contents: dict[str, bytes], metadata: Message
) -> None:
    assert sorted(metadata.get_all("Requires-Dist", [])) == sorted(PROJECT["dependencies"])
    assert metadata["Requires-Python"] == PROJECT["requires-python"]
    entry_points = contents[f"{INFO}/entry_points.txt"].decode()
    assert entry_points.split("\n", 1) == ["[console_scripts]", "entente = entente:main\n"]


def test_the_sdist_builds_the_same_wheel(build: Path, wheel: Path, tmp_path: Path) -> None:
    (sdist,) = build.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()
