"""What the visits and the travels of the US Office of the Historian share."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, BinaryIO, Final, NamedTuple

from app.actors.draft import ActorDraft
from app.domain.countries import Countries, Country
from app.domain.dates import Edtf
from app.domain.event_types import ActorKind
from app.domain.refusals import Refusal
from app.drafts import Draft
from app.ingest.parsing.actors import collective, reference
from app.ingest.parsing.lifetimes import OUTSIDE, outside
from app.ingest.parsing.persons import Person, actor
from app.ingest.parsing.results import Rejection, RowResult, joined
from app.ingest.parsing.xml_records import Fields, records
from app.sources.draft import SourceDraft

USA: Final = "USA"
IN_EXILE: Final = "government_in_exile"
"""The flag of a visit by a government that was driven from its country."""

_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[-+]\d{2}:\d{2})?", re.ASCII)
_PART: Final = re.compile(r"([^()]+) \(([^()]+)\)")
_ORGANISATION: Final = re.compile(
    r"\b(?:Organi[sz]ation|Nations|NATO|League|Association|Community|Commission|Parliament"
    r"|(?:European|African) (?:Union|Council))\b"
)
_TURNED: Final = re.compile(r"([^,]+), (.+)")
_WITH_ARTICLE: Final = re.compile(
    r"U\.S\.S\.R\.|[^(]*\b(?:Republic|Kingdom|Union|Federation|States|Islands|Emirates|Authority"
    r"|Bank|Coast|See|Organi[sz]ation|Community|Commission|Council"
    r"|Bahamas|Comoros|Gambia|Maldives|Netherlands|Philippines)\b"
)

Made = tuple[Draft | Rejection, tuple[Draft, ...]]
"""A draft and what it needs."""


def reads(file: BinaryIO, tag: str, make: Callable[[Fields], Made]) -> Iterator[RowResult]:
    """One Read a record; its row is the record's ordinal in the file. `make` may raise Refusal."""
    for row, record in enumerate(records(file, tag), 1):
        result: Draft | Rejection
        needs: tuple[Draft, ...] = ()
        if record.rejection:
            result = record.rejection
        else:
            try:
                result, needs = make(record.fields)
            except Refusal as refusal:
                known = record.fields.get("id", "")[:500] or None
                result = Rejection(refusal.code, refusal.detail, known)
        yield RowResult(row, record.raw, result, () if isinstance(result, Rejection) else needs)


def common(fields: Fields, text: str, source: SourceDraft) -> dict[str, Any]:
    """The fields of an event that both kinds of record say alike; `text` names the free one.

    Raises Refusal for a record without id, or with days that are none.
    """
    if not fields.get("id"):
        raise Refusal("identity", "the record has no id")
    words = fields.get(text) or None
    return {
        "dataset": source.dataset,
        "external_id": fields["id"],
        "type": "visit",
        "date": {"edtf": span(fields)[1].text},
        "summary": {"en": words} if words else {},
        "citations": [
            {
                "source": {"external_id": source.external_id},
                "quote": words,
                "language": "en",
                "supports": ["type", "summary"] if words else ["date", "participants"],
            }
        ],
    }


def span(fields: Fields) -> tuple[date, Edtf]:
    """The first day, and the time from it to the last. Raises Refusal."""
    first, last = (_day(fields, name) for name in ("start-date", "end-date"))
    when = Edtf(first if first == last else f"{first}/{last}")
    return date.fromisoformat(first), when


def _day(fields: Fields, name: str) -> str:
    found = _DAY.fullmatch(fields.get(name, ""))
    if not found:
        told = f"{name} is {fields[name][:40]!r}" if fields.get(name) else f"there is no {name}"
        raise Refusal("invalid-date", f"{told}: a day is written like 1957-11-25")
    return Edtf(found[1]).text


class Side(NamedTuple):
    """Who a label means: a country, perhaps a part of it that is named, or an organisation."""

    country: Country | None = None
    part: str | None = None
    organisation: ActorDraft | None = None

    @property
    def code(self) -> str | None:
        """The code of the country; None for an organisation."""
        return self.country.code if self.country else None

    @property
    def itself(self) -> dict[str, Any]:
        """The side as a participant names it, without a person."""
        if self.organisation:
            return {"actor": reference(self.organisation)}
        return {"country": self.code}


def side(label: str, when: Edtf, dataset: str, countries: Countries) -> Side:
    """Who a label means on a date: not the slug beside it, which `china` shares with Taiwan.

    Raises Refusal for nobody or several, and for the United States, the side that is implied.
    """
    found, part = countries.matching(label, on=when.earliest, dataset=dataset), None
    if not found and (parted := _PART.fullmatch(label)):
        found, part = countries.matching(parted[1], on=when.earliest, dataset=dataset), parted[2]
    if not found and _ORGANISATION.search(label):
        kind = ActorKind.INTERNATIONAL_ORGANISATION
        return Side(organisation=collective(dataset, kind, label))
    if len(found) != 1:
        raise countries.refusal(label, found)
    if found[0].code == USA:
        raise Refusal("domestic", f"{label!r} is the United States: no other side takes part")
    return Side(found[0], part)


def guests(
    dataset: str, people: Sequence[Person], home: Side, on: date
) -> tuple[list[dict[str, Any]], tuple[ActorDraft, ...]]:
    """The participants who travel, and the actors that they are.

    An organisation stands beside its persons; a country is that of each, or stands alone.
    """
    actors = tuple(actor(dataset, person, home.code, on) for person in people)
    found = [
        {
            "role": "guest",
            "country": home.code,
            "actor": reference(one),
            "title": {"en": person.title} if person.title else {},
        }
        for person, one in zip(people, actors, strict=True)
    ]
    if home.organisation or not people:
        found.append({"role": "guest", **home.itself})
    return found, actors + ((home.organisation,) if home.organisation else ())


def flags(label: str, when: Edtf, country: Country | None) -> list[str]:
    """What is odd about a side."""
    odd = [OUTSIDE] if country and outside(country, when) else []
    return odd + ([IN_EXILE] if "in-exile" in label else [])


def called(people: Sequence[Person]) -> str:
    """The persons as a sentence has them: "King Abdullah and Crown Prince Hussein"."""
    return joined((joined((person.title, person.name)) for person in people), " and ")


def in_sentence(label: str) -> str:
    """A label as a sentence has it: "the Federal Republic of Germany", "South Korea"."""
    if turned := _TURNED.fullmatch(label):
        label = f"{turned[2]} {turned[1]}"
    label = label.removeprefix("The ")
    return f"the {label}" if _WITH_ARTICLE.match(label) else label
