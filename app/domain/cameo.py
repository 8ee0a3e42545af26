"""CAMEO, the code book of machine-coded news events: the event type and PLOVER type of each code.

Source: app/data/cameo.csv, a reviewed table; docs/event-meaning.md says how it was made.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from app.data import table
from app.domain.event_types import DiplomaticAct, EventType
from app.domain.refusals import Refusal
from app.domain.text import fold

_BOTH: Final = "{} and {} "
# "Make a visit" and "host a visit" are the same event from its two sides.
_VISITS: Final = {"042": "043", "043": "042"}
_ROOT_LENGTH: Final = 2


@dataclass(frozen=True, slots=True)
class CameoCode:
    """One code: two digits for a root, three or four for a code below it.

    `goldstein` is the intensity from -10 to 10. `plover` is None if PLOVER has no such event, `act`
    for all types but diplomatic acts. `phrase` is an English sentence with two gaps (`{}`), for the
    source and the target; `phrases` are templates of titles in Arabic and French
    (`titles.grammar`).
    """

    code: str
    name: str
    goldstein: float
    type: EventType
    act: DiplomaticAct | None
    plover: str | None
    phrase: str
    phrases: Mapping[str, str]

    @property
    def reciprocal(self) -> bool:
        """Whether both sides may do it. Coders then write the event twice, once from each."""
        return self.phrase.startswith(_BOTH)

    @property
    def joint(self) -> bool:
        """Whether both sides always do it, also if it is written once."""
        return self.reciprocal and self.type in {EventType.MEETING, EventType.AGREEMENT}

    @property
    def mirror(self) -> str | None:
        """The code of the same event from the other side; None if coders write it once."""
        return self.code if self.reciprocal else _VISITS.get(self.code)

    def sentence(self, source: str, target: str, *, both: bool) -> str:
        """The event as an English sentence. `both`: the target is known to do the same."""
        if both or not self.reciprocal or self.joint:
            return self.phrase.format(source, target)
        verb, _, rest = self.phrase.removeprefix(_BOTH).partition(" ")
        ending = "es" if verb.endswith("s") else "s"
        return f"{source} {verb}{ending} {rest} with {target}"


def lookup(code: str) -> CameoCode:
    """The entry of a code of two to four digits. Raises Refusal `cameo` if there is none."""
    try:
        return _codes()[code]
    except KeyError:
        detail = f"{code!r} is not a CAMEO code: write its digits, such as 057"
        raise Refusal("cameo", detail) from None


def confirmed(code: str, signs: Sequence[Callable[[CameoCode], bool]]) -> CameoCode:
    """The entry of a code that may have lost its leading zero in a spreadsheet: 18 for 018.

    `signs` are what the rest of the row says: each whether it allows an entry. Without any the code
    is taken as it is. Raises Refusal `cameo` for a code that a sign contradicts, with and without a
    zero, and for an unknown code.
    """
    if not signs:
        return lookup(code)
    text = code.removesuffix(".0")
    found = [entry for value in (text, f"0{text}") if (entry := _codes().get(value))]
    for entry in found:
        if all(allows(entry) for allows in signs):
            return entry
    if not found:
        return lookup(code)
    name = found[0].name
    raise Refusal("cameo", f"{code!r} is {name!r}, which the rest of the row contradicts")


def lookup_name(name: str) -> CameoCode:
    """The entry of a name, in any case. Roots are left out: some have the name of a code below.

    Raises Refusal `cameo` if there is none.
    """
    try:
        return _names()[fold(name)]
    except KeyError:
        raise Refusal("cameo", f"{name!r} is not the name of a CAMEO code") from None


def is_name(text: str) -> bool:
    """Whether a text is the name of a code below the roots."""
    return fold(text) in _names()


def codes() -> tuple[CameoCode, ...]:
    """All codes, in the order of the code book."""
    return tuple(_codes().values())


@cache
def _codes() -> Mapping[str, CameoCode]:
    return MappingProxyType({row["code"]: _code(row) for row in table("cameo")})


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
        phrases={"ar": row["phrase_ar"], "fr": row["phrase_fr"]},
    )
