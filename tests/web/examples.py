"""The examples of the OpenAPI document: which requests, and how their answers are recorded."""

import json
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from starlette.testclient import TestClient

from app.domain.identity import record_id
from app.domain.refusals import Refusal
from app.events import wire
from app.keys import wire as keys_wire
from app.web.auth import invalid_key
from app.web.bodies import body_error, invalid_body
from app.web.problems import Problem

FILE = Path(__file__).resolve().parents[2] / "app" / "data" / "examples.json"

_EVENT, _ACTOR, _SOURCE = (
    record_id("morocco-israel-2022", external_id) for external_id in ("E10", "belkhir", "article")
)
_PAIR = "/v1/relations/MAR-ISR"

# The operation or the code of the problem: what the example shows, and its request.
REQUESTS: dict[str, list[tuple[str, str]]] = {
    "list_events": [
        ("What two countries did together", "/v1/events?country=MAR&with_country=ISR&limit=1"),
        (
            "Words, where they were found, and the number of events",
            "/v1/events?q=Skylock&highlight=true&total=exact&limit=1",
        ),
        ("Words that no event has", "/v1/events?q=securityy+memorandun"),
    ],
    "count_events_over_time": [
        (
            "Events of a pair by year and type",
            "/v1/events/histogram?pair=MAR-ISR&interval=year&by=type",
        )
    ],
    "count_events_by_facet": [
        ("Types and topics of a pair", "/v1/events/facets?pair=MAR-ISR&facet=type,topic")
    ],
    "compare_moments": [
        ("Two events since the first change", "/v1/events/diff?from=0&pair=MAR-ISR&limit=2")
    ],
    "get_event": [("An agreement", f"/v1/events/{_EVENT}")],
    "list_event_versions": [("An event that was written once", f"/v1/events/{_EVENT}/versions")],
    "get_event_version": [("The first version", f"/v1/events/{_EVENT}/versions/1")],
    "get_event_diff": [
        ("The first version against an empty document", f"/v1/events/{_EVENT}/versions/1/diff")
    ],
    **{
        operation: [("A record that was written once", f"/v1/{own}/versions{rest}")]
        for kind, own in (
            ("actor", f"actors/{_ACTOR}"),
            ("source", f"sources/{_SOURCE}"),
            ("dataset", "datasets/morocco-israel-2022"),
        )
        for operation, rest in (
            (f"list_{kind}_versions", ""),
            (f"get_{kind}_version", "/1"),
            (f"get_{kind}_diff", "/1/diff"),
        )
    },
    "list_partners": [("Partners of Morocco", "/v1/relations?country=MAR&limit=2")],
    "get_relation": [("Morocco and Israel", _PAIR)],
    "list_relation_events": [("The first event of a pair", f"{_PAIR}/events?limit=1")],
    "list_actors": [("Persons of Morocco", "/v1/actors?country=MAR&kind=person&limit=1")],
    "get_actor": [("A person", f"/v1/actors/{_ACTOR}")],
    "list_actor_events": [("The last event of a person", f"/v1/actors/{_ACTOR}/events?limit=1")],
    "list_countries": [("The first countries", "/v1/countries")],
    "get_country": [
        ("A country by its name in Arabic", "/v1/countries/المغرب"),
        ("A country with a predecessor", "/v1/countries/RUS"),
    ],
    "list_sources": [("All sources", "/v1/sources")],
    "get_source": [("An article", f"/v1/sources/{_SOURCE}")],
    "list_datasets": [("All data sets", "/v1/datasets")],
    "get_dataset": [("A data set", "/v1/datasets/morocco-israel-2022")],
    "list_imports": [("All runs", "/v1/imports")],
    "get_import": [("The last run", "/v1/imports/latest")],
    "list_changes": [
        ("The first two changes", "/v1/changes?limit=2"),
        (
            "A change with the event before and after it",
            "/v1/changes?since=18&limit=1&documents=true",
        ),
    ],
    "suggest": [("A name that is still being typed", "/v1/suggest?q=belk")],
    "list_topics": [("The first topics", "/v1/topics")],
    "list_event_types": [("Two types", "/v1/event-types")],
    "get_health": [("The process runs", "/healthz")],
    "get_readiness": [("The service can answer", "/readyz")],
    "invalid-parameters": [
        ("A value and a name with an error", "/v1/events?type=vist&contry=MAR"),
        ("A name of several actors", "/v1/events?actor=Forces"),
    ],
    "not-found": [("A country with an error", "/v1/countries/Moroco")],
}

# Problems that no address alone leads to, and some that no request leads to.
_PROVOKED = {
    "not-acceptable": ("A header `Accept` without JSON", "/v1/events", {"Accept": "text/html"}),
    "uri-too-long": ("A very long address", f"/v1/events?q={'a' * 20_000}", {}),
}


class _KeyRow(NamedTuple):
    """A row of `api_key`."""

    id: UUID
    name: str
    scope: str
    datasets: list[str] | None
    created_us: int
    expires_us: int | None
    used_us: int | None
    revoked_us: int | None


_KEY = _KeyRow(
    UUID("019ab4a8-5a40-7c3e-8f5d-0d4b2f6e9c12"),
    "visits-desk",
    "write",
    ["morocco-israel-2022"],
    1_795_000_000_000_000,
    1_800_000_000_000_000,
    1_795_000_060_000_000,
    None,
)
_SECRET = "ent_" + "0" * 36  # no key: its checksum is wrong
# Answers for administrators.
ANSWERS: dict[str, tuple[str, Any]] = {
    "list_keys": ("A key with a limit", keys_wire.api_keys([_KEY])),
    "get_key": ("A key with a limit", keys_wire.api_key(_KEY)),
    "create_key": (
        "A new key",
        keys_wire.api_key(_KEY._replace(used_us=None)) | {"key": _SECRET},
    ),
    "list_import_rejections": (
        "A row with a day that does not exist",
        {
            "items": [
                {
                    "file": "visits.csv",
                    "row": 7,
                    "code": "invalid-date",
                    "detail": "date.edtf: '2021-02-30' has no such day: February 2021 has 28",
                    "raw": "2021-02-30;Morocco",
                }
            ],
            "next": None,
            "query": {"limit": 50},
        },
    ),
    "revoke_key": (
        "A key that is no longer valid",
        keys_wire.api_key(_KEY._replace(revoked_us=1_796_000_000_000_000)),
    ),
}
_CORRECTION: dict[str, Any] = {
    "id": "019ab4a8-5a40-7c3e-8f5d-0d4b2f6e9c13",
    "event": str(_EVENT),
    "pointer": "/topics",
    "hand": ["defence", "intelligence"],
    "file": ["defence"],
    "dataset": "morocco-israel-2022",
    "by": "visits-desk",
    "at": "2026-11-24T09:30:00.000000Z",
    "file_at": "2026-11-30T00:53:20.000000Z",
}
_SETTLED = {name: _CORRECTION[name] for name in ("id", "event", "pointer")}
ANSWERS |= {
    "list_corrections": (
        "Topics that a person added",
        {
            "items": [_CORRECTION],
            "next": None,
            "change": 1742,
            "query": {"dataset": ["morocco-israel-2022"], "limit": 50},
        },
    ),
    "settle_corrections": (
        "Another file is needed for one of two",
        {
            "items": [
                _SETTLED | {"status": "settled", "errors": []},
                _SETTLED
                | {
                    "id": "019ab4a8-5a40-7c3e-8f5d-0d4b2f6e9c14",
                    "pointer": "/participants",
                    "status": "refused",
                    "errors": [
                        {
                            "pointer": "/participants/0/actor",
                            "code": "unknown-actor",
                            "detail": "no actor has this id: bring it before its events",
                        }
                    ],
                },
            ],
            "settled": 1,
            "refused": 1,
            "left": 1,
        },
    ),
}
_VISIT = {
    "type": "visit",
    "status": "occurred",
    "coding": "human",
    "title": {"en": "Benny Gantz visits Morocco"},
    "summary": {"en": "The first visit of an Israeli minister of defence."},
    "date": {
        "edtf": "2021-11-23/2021-11-25",
        "stated": [{"text": "last November", "language": "en", "edtf": "2021-11", "citation": 0}],
        "note": "the days are those of the programme",
    },
    "participants": [
        {"role": "host", "country": "Maroc"},
        {
            "role": "guest",
            "country": "ISR",
            "actor": {"name": {"en": "Benny Gantz"}},
            "title": {"en": "Minister of Defence"},
            "certain": True,
            "flags": ["name_from_photograph"],
        },
    ],
    "place": {
        "name": {"en": "Rabat", "ar": "الرباط"},
        "country": "MAR",
        "latitude": 34.02,
        "longitude": -6.84,
        "certain": True,
    },
    "topics": ["defence"],
    "codes": {"cameo": "042"},
    "flags": ["exact_days_from_programme"],
    "links": [{"rel": "occasion_of", "event": str(_EVENT), "certain": True}],
    "citations": [
        {
            "source": {"id": str(_SOURCE)},
            "quote": "زار",
            "language": "ar",
            "start": 10,
            "end": 13,
            "supports": ["date"],
        }
    ],
}
_IDS = {"dataset": "morocco-israel-2022", "external_id": "V1"}
_OF_DATASET = {"id": str(_SOURCE), "dataset": "morocco-israel-2022"}
_PERSON = _OF_DATASET | {
    "id": str(_ACTOR),
    "external_id": "belkhir",
    "kind": "person",
    "names": {"en": "Belkhir El Farouk", "ar": "بلخير الفاروق"},
    "aliases": [{"language": "fr", "text": "Belkhir el-Farouk"}],
    "country": "MAR",
    "roles": [
        {
            "title": {"en": "Inspector General"},
            "organisation": "Royal Armed Forces",
            "from": "2021-09",
            "to": "2023-01",
        }
    ],
}
_ARTICLE = _OF_DATASET | {
    "external_id": "article",
    "kind": "article",
    "title": "A year of agreements",
    "publisher": "A newspaper",
    "language": "en",
    "published": "2022-12-22",
    "url": "https://example.org/article",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
_DATASET = {
    "id": "visits",
    "title": "Official visits",
    "description": "Visits of ministers, from the programmes.",
    "licence": "CC BY 4.0",
    "citation": "Visits desk (2026)",
    "url": "https://example.org/visits",
    "coding": "human",
}
# Bodies, by the id of the operation.
BODIES: dict[str, list[tuple[str, Any]]] = {
    "create_event": [("A visit", _VISIT)],
    "put_event": [("A visit with an id in a data set", _VISIT | _IDS | {"external_ids": [_IDS]})],
    "patch_event": [("Another title, and no date", {"title": {"en": "A visit"}, "date": None})],
    "merge_event": [("Merge into an event", {"into": str(_EVENT)})],
    "restore_event": [("Go back to a version", {"version": 1})],
    **{
        f"{verb}_{record}": [(summary, body if verb != "patch" else patch)]
        for record, summary, body, patch in (
            ("actor", "A person", _PERSON, {"country": None}),
            ("source", "An article", _ARTICLE, {"title": "Another title"}),
            ("dataset", "A data set", _DATASET, {"url": None}),
        )
        for verb in ("create", "put", "patch")
    },
    **{
        f"restore_{record}": [("Go back to a version", {"version": 1})]
        for record in ("actor", "source", "dataset")
    },
    "merge_actor": [("Merge into an actor", {"into": str(_ACTOR)})],
}
_BATCH = {
    "items": [
        {
            "index": 0,
            "status": "created",
            "id": str(_EVENT),
            "version": 1,
            "errors": [],
            "duplicates": [str(record_id("morocco-israel-2022", "E11"))],
        },
        {
            "index": 1,
            "status": "rejected",
            "id": None,
            "version": None,
            "errors": [{"pointer": "/type", "code": "missing", "detail": "it is required"}],
            "duplicates": [],
        },
    ],
    "created": 1,
    "updated": 0,
    "unchanged": 0,
    "rejected": 1,
}
_GONE = wire.TombstoneRow(_EVENT, 1_800_000_000_000_000, "reported in error", None)
PROBLEMS = {
    "in-use": (
        "An actor of four events",
        Problem(
            "in-use",
            f"The actor {_ACTOR} is used by 4 events.",
            more={"used_by": {"events": 4}},
        ),
    ),
    "invalid-body": (
        "A day that does not exist, and an ambiguous name",
        invalid_body(
            [
                body_error(
                    ("date", "edtf"),
                    Refusal("impossible-date", '"2021-02-30" has no such day: it has 28'),
                ),
                body_error(
                    ("participants", 0, "country"),
                    Refusal("ambiguous-country", '"Congo" may be several', ["COD", "COG"]),
                ),
            ]
        ),
    ),
    "invalid-json": (
        "A body that ends too early",
        Problem("invalid-json", "The body is not JSON: unexpected end of data."),
    ),
    "unsupported-media-type": (
        "A form in place of JSON",
        Problem(
            "unsupported-media-type",
            "The body is application/x-www-form-urlencoded: send application/json, in UTF-8, "
            "uncompressed.",
        ),
    ),
    "body-too-large": (
        "A very large event",
        Problem("body-too-large", "The body has more than 4,000,000 bytes."),
    ),
    "conflict": (
        "The external id of an event that exists",
        Problem("conflict", f"The event {_EVENT} has the external id E10 of morocco-israel-2022."),
    ),
    "precondition-required": (
        "A change without `If-Match`",
        Problem(
            "precondition-required",
            "It exists: send the ETag of the version that you read as If-Match.",
        ),
    ),
    "precondition-failed": (
        "A change of what somebody else has changed",
        Problem("precondition-failed", "It was changed since: its ETag is that of this answer."),
    ),
    "idempotency-key-reused": (
        "A key with another body",
        Problem(
            "idempotency-key-reused",
            'The key "6250b42c" belongs to another request: each takes a new key.',
        ),
    ),
    "idempotency-key-in-use": (
        "A retry while the first request is running",
        Problem("idempotency-key-in-use", 'The first request with the key "6250b42c" is running.'),
    ),
    "withdrawn": (
        "An event that was withdrawn",
        Problem(
            "withdrawn",
            f"The event {_EVENT} was withdrawn: {_GONE.reason}.",
            more={"tombstone": wire.tombstone(_GONE)},
        ),
    ),
    "key-required": (
        "A write without a key",
        Problem("key-required", "This needs a key with the scope write."),
    ),
    "invalid-key": ("A key that was revoked", invalid_key("There is no such key.")),
    "insufficient-scope": (
        "A key that may only read",
        Problem("insufficient-scope", "The key has the scope read, not write."),
    ),
    "bad-request": (
        "A header `Host` that the settings do not allow",
        Problem("bad-request", "The header Host does not name this service."),
    ),
    "busy": ("A write holds the database", Problem("busy", "Another write is in progress.")),
    "query-timeout": (
        "A query that would take long",
        Problem("query-timeout", "The query took too long."),
    ),
    "search-loading": (
        "The first second after a start",
        Problem(
            "search-loading",
            "Search is not ready: the dictionaries are being loaded.",
        ),
    ),
    "not-ready": (
        "The database is down",
        Problem("not-ready", "The database does not answer."),
    ),
    "internal-error": (
        "An error of the service",
        Problem("internal-error", "The log has the cause under the request_id of this answer."),
    ),
}
# A list that takes no parameters may be long: it is cut to these items, or to the first.
_LONGEST = 2
_SHOWN = {"agreement", "diplomatic_act"}

_MOMENT = "2026-11-24T09:30:00.000000Z"
# What differs from one database to the next.
_FIXED: dict[str, Any] = {
    "created_at": _MOMENT,
    "updated_at": _MOMENT,
    "imported_at": _MOMENT,
    "at": _MOMENT,
    "started_at": _MOMENT,
    "finished_at": _MOMENT,
    "seconds": 0.5,
    "request_id": "6250b42cecca1fec65363d6f5e218807",
    "format": "entente",
}
_RUN = "019ab4a8-5a40-7c3e-8f5d-0d4b2f6e9c11"


def recorded(client: TestClient) -> dict[str, list[dict[str, Any]]]:
    """All examples, as this service answers; what differs between databases is replaced."""
    problems = {
        code: (summary, client.get(address, headers=headers).json())
        for code, (summary, address, headers) in _PROVOKED.items()
    } | {
        code: (summary, json.loads(bytes(problem.response("").body)))
        for code, (summary, problem) in PROBLEMS.items()
    }
    return (
        {
            code: [{"summary": summary, "request": None, "answer": _fixed(answer)}]
            for code, (summary, answer) in (problems | ANSWERS).items()
        }
        | {
            f"{of} body": [
                {"summary": summary, "request": None, "answer": body} for summary, body in bodies
            ]
            for of, bodies in BODIES.items()
        }
        | {
            "write_events": [{"summary": "A batch", "request": None, "answer": _BATCH}],
            "write_events body": [{"summary": "One event", "request": None, "answer": [_VISIT]}],
        }
        | {
            of: [
                {
                    "summary": summary,
                    "request": request,
                    "answer": _cut(_fixed(client.get(request).json())),
                }
                for summary, request in requests
            ]
            for of, requests in REQUESTS.items()
        }
    )


def _cut(answer: dict[str, Any]) -> dict[str, Any]:
    if answer.get("query") != {}:
        return answer
    items = answer["items"]
    shown = [item for item in items if item.get("id") in _SHOWN] or items[:_LONGEST]
    return answer | {"items": shown}


def _fixed(value: Any) -> Any:  # noqa: ANN401
    match value:
        case {"pointer": str(pointer), "after": _} if pointer[1:] in _FIXED:
            return value | {"after": _FIXED[pointer[1:]]}
        case dict():
            fixed = {key: _FIXED.get(key, _fixed(part)) for key, part in value.items()}
            return fixed | {"id": _RUN} if "rejected" in fixed else fixed
        case list():
            return [_fixed(part) for part in value]
        case _:
            return value
