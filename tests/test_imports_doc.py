"""docs/imports.md and docs/accounts.md say what the readers do."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.imports.account import FATES, Account
from app.ingest.formats.registry import FORMATS

ROOT = Path(__file__).resolve().parent.parent
IMPORTS = ROOT / "docs" / "imports.md"
ACCOUNTS = ROOT / "docs" / "accounts.md"
INGEST = [
    ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "app/ingest").rglob("*.py")
]
CONSTANTS = {
    target.id: node.value
    for module in INGEST
    for node in module.body
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
    for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    if isinstance(target, ast.Name)
}


def _rows(page: Path, heading: str) -> list[list[str]]:
    """The cells of the table beneath a heading, its own header left out."""
    _, _, section = page.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    lines = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def _is_flags(node: ast.AST) -> bool:
    named = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
    return named in {"flags", "_flags"}


def _flagging(module: ast.Module) -> Iterator[ast.AST]:
    """What a reader puts among the flags of an event."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(value=into, attr="add" | "append"), args=args):
                yield from args if _is_flags(into) else ()
            case ast.Assign(targets=[target], value=value):
                yield from [value] if _is_flags(target) else ()
            case ast.AugAssign(target=target, value=value):
                yield from [value] if _is_flags(target) else ()
            case ast.keyword(arg="flags", value=value):
                yield value
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "flags":
                        yield value
            case ast.FunctionDef(body=body):
                yield from body if _is_flags(node) else ()
            case _:
                pass


def _words(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The texts in these expressions, those of constants included; what is only asked is left."""
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.Name(id=name) if name in CONSTANTS:
                yield from _words([CONSTANTS[name]])
            case ast.Subscript(value=value):
                yield from _words([value])
            case ast.Dict(values=values):
                yield from _words(values)
            case ast.IfExp(body=then, orelse=otherwise):
                yield from _words([then, otherwise])
            case ast.Expr(value=ast.Constant()) | ast.Compare() | ast.Call():
                pass
            case _:
                yield from _words(ast.iter_child_nodes(node))


def test_the_flags_of_readers_are_listed() -> None:
    cells = " ".join(first for first, *_ in _rows(IMPORTS, "Flags"))
    listed = re.findall(r"`(\w+)`", cells)
    set_by_readers = set(_words(node for module in INGEST for node in _flagging(module)))
    assert sorted(listed) == sorted(set_by_readers)


def test_the_formats_are_listed_with_their_files() -> None:
    listed = {
        name.strip("`"): tuple(re.findall(r"`(\.\w+)`", files))
        for name, files, *_ in _rows(IMPORTS, "The formats")
    }
    assert listed == {str(name): reader.suffixes for name, reader in FORMATS.items()}


def test_the_keys_of_the_account_are_listed() -> None:
    listed = re.findall(r"`(\w+)`", " ".join(first for first, *_ in _rows(IMPORTS, "The account")))
    assert listed == list(Account("table", []).as_json())


def test_the_sums_of_the_accounts_are_exact() -> None:
    text = ACCOUNTS.read_text(encoding="utf-8")
    pattern = r"^\| (\S.*?) \| ([\d,]+(?: \| [\d,]+){6}) \| (.*?) \| ([\d.]+)% \|"
    rows = []
    for name, counts, reasons, share in re.findall(pattern, text, re.MULTILINE):
        read, *fates = (int(count.replace(",", "")) for count in counts.split(" | "))
        of = dict(zip(FATES, fates, strict=True))
        assert read == sum(fates), name
        assert of["rejected"] == sum(
            int(n.replace(",", "")) for n in re.findall(r"` ([\d,]+)", reasons)
        )
        assert f"{(of['created'] + of['merged']) / read:.2%}" == f"{share}%"
        rows.append([read, *fates])
    *parts, total = rows
    assert len(parts) > len(FORMATS)
    assert [sum(column) for column in zip(*parts, strict=True)] == total
