"""The readers of visits and travels of the US Office of the Historian.

The United States is one side of every record: the host of visits, the guest of travels.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, BinaryIO, Final, NamedTuple

from app.actors.draft import ActorDraft
from app.domain.countries import Countries, Country
from app.domain.dates import Edtf
from app.domain.event_types import ActorKind
from app.domain.refusals import Refusal
from app.domain.titles import made, words
from app.drafts import Draft
from app.ingest.formats.provenance import citation, provenance
from app.ingest.parsing import persons
from app.ingest.parsing.actors import collective, reference
from app.ingest.parsing.event_drafts import event_draft
from app.ingest.parsing.persons import Person
from app.ingest.parsing.results import Rejection, RowResult, joined
from app.ingest.parsing.xml_records import Fields, records
from app.sources.draft import SourceDraft

USA: Final = "USA"
IN_EXILE: Final = "government_in_exile"
"""The flag of a visit by a government in exile."""

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

_OFFICES: Final = {"president": "President", "secretary": "Secretary of State"}
_MADE_AS: Final = re.compile(r"\[Visit made as ([^\].]{1,100})\.?\]")
_NO_COUNTRY: Final = re.compile(r"(?i)\b(?:waters|ocean|sea)\b")

VISITS, VISITS_SOURCE = provenance("historyatstate-visits")
TRAVELS, TRAVELS_SOURCE = provenance("historyatstate-travels")

EventResult = tuple[Draft | Rejection, tuple[Draft, ...]]
"""An event or a rejection, and the records that the event needs."""


class Side(NamedTuple):
    """A resolved label: a country, with the part of it that is named, or an organisation."""

    country: Country | None = None
    part: str | None = None
    organisation: ActorDraft | None = None

    @property
    def code(self) -> str | None:
        """The code of the country; None for an organisation."""
        return self.country.code if self.country else None

    @property
    def name(self) -> str:
        """The English name of the organisation; "" for a country."""
        return self.organisation.names["en"] if self.organisation else ""

    @property
    def as_participant(self) -> dict[str, Any]:
        """The fields of a participant without a person."""
        if self.organisation:
            return {"actor": reference(self.organisation)}
        return {"country": self.code}


def read_visits(file: BinaryIO, countries: Countries) -> Iterator[RowResult]:
    """An event for each `<visit>`, a visit of foreign leaders to the United States.

    The place is the country: no field says where in it the visit was.
    """
    return read_records(file, "visit", partial(_visit, countries=countries))


def _visit(fields: Fields, countries: Countries) -> EventResult:
    shared = common_fields(fields, "description", VISITS_SOURCE)
    visitor, label, (first, when) = fields.get("visitor"), fields.get("from", ""), span(fields)
    if not visitor:
        raise Refusal("participant", "the visit names no visitor")
    people = persons.parse(visitor)
    home = side(label, when, VISITS.id, countries)
    coming, actors = guests(VISITS.id, people, home, first)
    verb = "visit" if len(people) > 1 else "visits"
    named = titled_names(people) or visitor
    english = f"{named} of {label_in_sentence(label)} {verb} the United States"
    event = {
        **shared,
        "title": _titles(english, people, (home, Side(countries.get(USA))), when, countries),
        "participants": [*coming, {"role": "host", "country": USA}],
        "place": {"name": {"en": "United States"}, "country": USA},
        "flags": flags(label),
    }
    return event_draft(event, countries), (VISITS, VISITS_SOURCE, *actors)


def read_travels(file: BinaryIO, countries: Countries) -> Iterator[RowResult]:
    """An event for each `<trip>` abroad of a US president or secretary of state.

    A trip to no country, such as one to international waters, has no host.
    """
    return read_records(file, "trip", partial(_trip, countries=countries))


def _trip(fields: Fields, countries: Countries) -> EventResult:
    shared = common_fields(fields, "remarks", TRAVELS_SOURCE)
    label, (first, when) = fields.get("country", ""), span(fields)
    people = [
        replace(person, titles=_offices(fields)) for person in persons.parse(fields.get("name", ""))
    ]
    if not people:
        raise Refusal("participant", "the trip names no traveller")
    home = Side(countries.get(USA))
    going, actors = guests(TRAVELS.id, people, home, first)
    host = None if _NO_COUNTRY.search(label) else side(label, when, TRAVELS.id, countries)
    verb = "visits" if host else "travels to"
    english = f"{titled_names(people)} of the United States {verb} {label_in_sentence(label)}"
    event = {
        **shared,
        "title": _titles(english, people, (home, host), when, countries),
        "participants": [*going, {"role": "host", **host.as_participant}] if host else going,
        "place": _place_of_trip(fields.get("locale"), label, host),
        "flags": flags(label),
    }
    needs = [*actors, host.organisation] if host and host.organisation else actors
    return event_draft(event, countries), (TRAVELS, TRAVELS_SOURCE, *needs)


def _place_of_trip(locale: str | None, label: str, host: Side | None) -> dict[str, Any]:
    """The towns of the file, with the part of the country that the label has."""
    towns = f"{locale} ({host.part})" if locale and host and host.part else locale
    return {"name": {"en": towns or label}, "country": host.code if host else None}


def _offices(fields: Fields) -> tuple[str, ...]:
    """The office that the traveller had on the trip; remarks override that of the file."""
    if made := _MADE_AS.search(fields.get("remarks", "")):
        return (made[1],)
    role = fields.get("role", "")
    return (_OFFICES.get(role, role),) if role else ()


def _titles(
    english: str,
    people: Sequence[Person],
    sides: tuple[Side, Side | None],
    when: Edtf,
    countries: Countries,
) -> dict[str, str]:
    on = words.middle(when)
    home, host = (
        words.of_side(side.name, side.code, countries, on) if side else None for side in sides
    )
    return made.visit(english, [(one.name, one.title) for one in people], home, host)


def read_records(
    file: BinaryIO, tag: str, make: Callable[[Fields], EventResult]
) -> Iterator[RowResult]:
    """A result for each `<tag>`; its row is the ordinal of the record. `make` may raise Refusal."""
    for row, record in enumerate(records(file, tag), 1):
        result: Draft | Rejection
        needs: tuple[Draft, ...] = ()
        if record.rejection:
            result = record.rejection
        else:
            try:
                result, needs = make(record.fields)
            except Refusal as refusal:
                # 500 characters, the longest external id (app.drafts).
                known = record.fields.get("id", "")[:500] or None
                result = Rejection(refusal.code, refusal.detail, known)
        yield RowResult(row, record.raw, result, () if isinstance(result, Rejection) else needs)


def common_fields(fields: Fields, text: str, source: SourceDraft) -> dict[str, Any]:
    """The fields of an event that both kinds of records have; `text` is the name of the free text.

    Raises Refusal: `identity`, `invalid-date`.
    """
    if not fields.get("id"):
        raise Refusal("identity", "the record has no id")
    words = fields.get(text) or None
    supports = ("type", "summary") if words else ("date", "participants")
    return {
        "dataset": source.dataset,
        "external_id": fields["id"],
        "type": "visit",
        "date": {"edtf": span(fields)[1].text},
        "summary": {"en": words} if words else {},
        "citations": [citation(source, words, *supports)],
    }


def span(fields: Fields) -> tuple[date, Edtf]:
    """The first day, and the date from it to the last day. Raises Refusal `invalid-date`."""
    first, last = (_day(fields, name) for name in ("start-date", "end-date"))
    when = Edtf(first if first == last else f"{first}/{last}")
    return date.fromisoformat(first), when


def _day(fields: Fields, name: str) -> str:
    found = _DAY.fullmatch(fields.get(name, ""))
    if not found:
        fault = f"{name} is {fields[name][:40]!r}" if fields.get(name) else f"there is no {name}"
        raise Refusal("invalid-date", f"{fault}: a day is written like 1957-11-25")
    return Edtf(found[1]).text


def side(label: str, when: Edtf, dataset: str, countries: Countries) -> Side:
    """Resolve a label on a date. (The slug beside it is not used: `china` is that of Taiwan too.)

    Raises Refusal: `unknown-country`, `ambiguous-country`, or `domestic` for the United States,
    which is the other side of every record.
    """
    found, part = countries.matching(label, on=when.earliest, dataset=dataset), None
    if len(found) != 1 and (match := _PART.fullmatch(label)):
        found, part = countries.matching(match[1], on=when.earliest, dataset=dataset), match[2]
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
    """The participants who travel, and their actors.

    Each person has the country of its side; a country without persons is a participant itself. An
    organisation is a participant beside its persons.
    """
    actors = tuple(persons.actor(dataset, person, home.code, on) for person in people)
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
        found.append({"role": "guest", **home.as_participant})
    return found, actors + ((home.organisation,) if home.organisation else ())


def flags(label: str) -> list[str]:
    """The flags of a side."""
    return [IN_EXILE] if "in-exile" in label else []


def titled_names(people: Sequence[Person]) -> str:
    """Persons with their titles for a sentence: "King Abdullah and Crown Prince Hussein"."""
    return joined((joined((person.title, person.name)) for person in people), " and ")


def label_in_sentence(label: str) -> str:
    """A label with its article: "the Federal Republic of Germany", "South Korea"."""
    if turned := _TURNED.fullmatch(label):
        label = f"{turned[2]} {turned[1]}"
    label = label.removeprefix("The ")
    return f"the {label}" if _WITH_ARTICLE.match(label) else label
