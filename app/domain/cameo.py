"""CAMEO, the code book of machine-coded news events: what each code means in our own terms.

One reviewed table, app/data/cameo.csv; docs/event-meaning.md says how it was made.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from app.domain.event_types import DiplomaticAct, EventType
from app.domain.refusals import Refusal
from app.domain.text import fold

_BOTH: Final = "{} and {} "
_VISITS: Final = {"042": "043", "043": "042"}
_ROOT_LENGTH: Final = 2


@dataclass(frozen=True, slots=True)
class CameoCode:
    """One code: two digits for a root, three or four below it.

    `goldstein` is from -10 to 10; `plover` is None where PLOVER has no such event, and `act` but
    for diplomatic acts. `phrase` is a sentence with two gaps, for the source and the target.
    """

    code: str
    name: str
    goldstein: float
    type: EventType
    act: DiplomaticAct | None
    plover: str | None
    phrase: str

    @property
    def reciprocal(self) -> bool:
        """Both sides may do it in one event, and coders then write it twice, once from each."""
        return self.phrase.startswith(_BOTH)

    @property
    def joint(self) -> bool:
        """Nobody does it alone: it takes both sides, whether it is written once or twice."""
        return self.reciprocal and self.type in {EventType.MEETING, EventType.AGREEMENT}

    @property
    def mirror(self) -> str | None:
        """The code of the same event told from the other side; None if it is told once."""
        return self.code if self.reciprocal else _VISITS.get(self.code)

    def sentence(self, source: str, target: str, *, both: bool) -> str:
        """What happened, in English. `both` says that the target is known to do the same."""
        if both or not self.reciprocal or self.joint:
            return self.phrase.format(source, target)
        verb, _, rest = self.phrase.removeprefix(_BOTH).partition(" ")
        ending = "es" if verb.endswith("s") else "s"
        return f"{source} {verb}{ending} {rest} with {target}"


def meaning(code: str) -> CameoCode:
    """What a code of two to four digits means. Raises Refusal `cameo` for no code."""
    try:
        return _codes()[code]
    except KeyError:
        detail = f"{code!r} is no CAMEO code: write its digits, like 057"
        raise Refusal("cameo", detail) from None


def by_name(name: str) -> CameoCode:
    """The code of a name, in any case; never a root, whose name may be that of a code below it.

    Raises Refusal `cameo` for no name.
    """
    try:
        return _names()[fold(name)]
    except KeyError:
        raise Refusal("cameo", f"{name!r} is no name of a CAMEO code") from None


def codes() -> tuple[CameoCode, ...]:
    """All codes, in the order of the code book."""
    return tuple(_codes().values())


@cache
def _codes() -> Mapping[str, CameoCode]:
    table = files("app.data").joinpath("cameo.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["code"]: _code(row) for row in csv.DictReader(table.splitlines())})


@cache
def _names() -> Mapping[str, CameoCode]:
    below_roots = (code for code in codes() if len(code.code) > _ROOT_LENGTH)
    return MappingProxyType({fold(code.name): code for code in below_roots})


def _code(row: Mapping[str, str]) -> CameoCode:
    return CameoCode(
        code=row["code"],
        name=row["name"],
        goldstein=float(row["goldstein"]),
        type=EventType(row["type"]),
        act=DiplomaticAct(row["act"]) if row["act"] else None,
        plover=row["plover"] or None,
        phrase=row["phrase"],
    )
