"""The OpenAPI document: its names, descriptions, examples and order."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from app.domain.event_types import EventType
from app.domain.topics import TOPICS
from app.events.enums import FACETS
from app.events.wire import FIELDS
from app.main import create_app
from app.settings import Settings
from app.web.openapi.document import TAGS
from app.web.openapi.parameters import GROUPS, OTHERS

DOCUMENT: dict[str, Any] = create_app(Settings(database_url="sqlite:///data/none.db")).openapi()
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation
    for path in DOCUMENT["paths"].values()
    for operation in path.values()
}
READS = {
    path["get"]["operationId"]: path["get"] for path in DOCUMENT["paths"].values() if "get" in path
}
PROPERTIES = [
    (name, key, prop)
    for name, schema in SCHEMAS.items()
    for key, prop in schema.get("properties", {}).items()
]
REFERENCE = "#/components/schemas/"

# Of no event, and no answer, on the founding timeline.
SOURCES = ("Source", "SourceVersion", "CitedSource")
WITHOUT_EXAMPLE = {
    *(f"{name}Input.id" for name in ("Actor", "Event")),
    *(
        f"{name}.{key}"
        for name in ("ActorInput", "SourceInput", "EventReference")
        for key in ("dataset", "external_id")
    ),
    *(f"SourceInput.{key}" for key in ("title", "url")),
    "EventReference.id",
    "ChangedEvent.before",
    *(
        f"EventDetails.{name}"
        for name in ("in_force", "terminated", "quantity", "quantity_estimated", "value")
    ),
    *(f"EventDetails.{name}" for name in ("currency", "ordered", "delivered")),
    "Tombstone.merged_into",
    # Errors have no example of their own.
    *(f"ActorCandidate.{key}" for key in ("id", "name", "country", "kind", "events")),
    *(f"{name}.{key}" for name in SOURCES for key in ("publisher", "url")),
    *(f"{name}.{key}" for name in ("Change", "Version") for key in ("by", "reason", "into")),
    "ValueDifference.before",
    "Change.before",
    "CountryCodes.former",
    "Dataset.url",
    "DatasetVersion.url",
    *(f"{name}.flags" for name in ("Event", "Participant")),
    *(f"ImportRun.{key}" for key in ("by", "error", "reasons")),
    *(f"ImportFiles.{key}" for key in ("file", "mapping")),
    "RelationProfile.related_pairs",
}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The named schema to which this one refers, or itself; of a nullable one, what is not null."""
    schema = schema["anyOf"][0] if "anyOf" in schema else schema
    return SCHEMAS[schema["$ref"].removeprefix(REFERENCE)] if "$ref" in schema else schema


def holds_objects(schema: dict[str, Any]) -> bool:
    below = schema.get("items", schema.get("additionalProperties"))
    return "properties" in schema or (isinstance(below, dict) and holds_objects(resolved(below)))


def parts(value: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401
    """Every object of the document but those in examples, with where it is."""
    if isinstance(value, dict):
        yield at, value
        for key, part in value.items():
            if key not in ("example", "examples"):
                yield from parts(part, f"{at}/{key}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from parts(part, f"{at}/{index}")


class TestSchemas:
    @pytest.mark.parametrize(
        "name", ["Event", "EventList", "Participant", "Actor", "Country", "Problem", "ProblemError"]
    )
    def test_they_have_the_names_that_a_client_expects(self, name: str) -> None:
        assert name in SCHEMAS

    def test_each_has_a_name_and_title_of_its_own_and_a_description(self) -> None:
        for name, schema in SCHEMAS.items():
            assert name.isalnum(), name
            assert schema["title"] == name
            assert schema["description"], name

    def test_each_object_and_each_closed_list_has_a_name(self) -> None:
        """Generators would make up a name from where it was found."""
        unnamed = [
            at
            for at, part in parts(DOCUMENT)
            if {"properties", "additionalProperties", "enum", "const"} & set(part)
            and not (at.startswith("/components/schemas/") and at.count("/") == 3)
            and not at.endswith("/properties")
        ]
        assert unnamed == []

    def test_each_property_has_a_description(self) -> None:
        for name, key, prop in PROPERTIES:
            text = prop.get("description") or resolved(prop).get("description")
            assert str(text).endswith("."), f"{name}.{key}"

    def test_every_list_has_the_same_cursor(self) -> None:
        cursors = [prop for _, key, prop in PROPERTIES if key == "next"]
        assert len(cursors) == 12
        kinds = [{"type": "string"}, {"type": "null"}]
        assert all(cursor["anyOf"] == kinds for cursor in cursors)
        assert len({cursor["description"] for cursor in cursors}) == 1

    def test_every_reference_leads_somewhere(self) -> None:
        references = {part["$ref"] for _, part in parts(DOCUMENT) if "$ref" in part}
        for reference in references:
            _, kind, name = reference.removeprefix("#/").split("/")
            assert name in DOCUMENT["components"][kind]


class TestExamples:
    def test_each_plain_property_has_one(self) -> None:
        without = {
            f"{name}.{key}"
            for name, key, prop in PROPERTIES
            if "examples" not in prop
            and "examples" not in resolved(prop)
            and not holds_objects(resolved(prop))
            and key not in ("next", "query")
        }
        assert without == WITHOUT_EXAMPLE

    def test_each_property_that_has_one_takes_it(self) -> None:
        for name, key, prop in PROPERTIES:
            for example in prop.get("examples", ()):
                self._fits(prop, example, f"{name}.{key}")

    @pytest.mark.parametrize("operation", READS)
    def test_each_answer_fits_its_schema(self, operation: str) -> None:
        content = OPERATIONS[operation]["responses"]["200"]["content"]["application/json"]
        assert content["examples"]
        for example in content["examples"].values():
            is_public = not OPERATIONS[operation].get("security")
            assert example.get("description", "").startswith("`GET /" if is_public else "")
            self._fits(content["schema"], example["value"], operation)

    def test_problems_have_one_for_each_code(self) -> None:
        examples = DOCUMENT["components"]["examples"]
        for code, example in examples.items():
            self._fits({"$ref": f"{REFERENCE}Problem"}, example["value"], code)
        for operation in OPERATIONS.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {}).get("application/problem+json", {})
                for code in content.get("examples", ()):
                    assert examples[code]["value"]["code"] == code
                    assert examples[code]["value"]["status"] == int(status)
                    assert f"`{code}`" in response["description"]

    def _fits(self, schema: dict[str, Any], value: Any, name: str) -> None:  # noqa: ANN401
        whole = schema | {"components": DOCUMENT["components"]}
        errors = Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(value)
        assert [error.message for error in errors] == [], name


class TestParameters:
    def test_the_most_used_come_first(self) -> None:
        names = [parameter["name"] for parameter in OPERATIONS["list_events"]["parameters"]]
        assert names == [
            *("country", "with_country", "pair", "type", "topic", "date", "actor", "q"),
            *("sort", "limit", "cursor", "total", "fields", "highlight", "fuzzy"),
            *("with_actor", "host", "guest", "buyer", "supplier", "multilateral", "succession"),
            *("exclude_type", "instrument", "status", "place"),
            *("date_from", "date_to", "date_match", "precision"),
            *("source", "language", "dataset", "exclude_dataset", "coding"),
            *("id", "external_id", "updated_since", "as_of"),
        ]

    @pytest.mark.parametrize("operation", OPERATIONS)
    def test_those_of_the_path_come_first_then_groups_in_their_order(self, operation: str) -> None:
        parameters = OPERATIONS[operation].get("parameters", [])
        groups = [*GROUPS, OTHERS]
        places = [
            -1 if parameter["in"] == "path" else groups.index(parameter["x-group"])
            for parameter in parameters
        ]
        assert places == sorted(places)
        for group, names in GROUPS.items():
            found = [p["name"] for p in parameters if p.get("x-group") == group]
            assert found == [name for name in names if name in found]

    @pytest.mark.parametrize(
        ("operation", "name", "values"),
        [
            ("list_events", "type", [*EventType]),
            ("list_events", "topic", [*TOPICS]),
            ("list_events", "fields", [*FIELDS]),
            ("count_events_by_facet", "facet", [*FACETS]),
            ("count_events_over_time", "interval", ["day", "month", "quarter", "year", "decade"]),
            (
                "list_relation_events",
                "sort",
                ["-date", "date", "-updated_at", "updated_at", "relevance"],
            ),
        ],
    )
    def test_closed_lists_have_their_values(
        self, operation: str, name: str, values: list[str]
    ) -> None:
        (found,) = (p for p in OPERATIONS[operation]["parameters"] if p["name"] == name)
        assert resolved(found["schema"].get("items", found["schema"]))["enum"] == values

    def test_a_description_is_a_sentence(self) -> None:
        for operation in OPERATIONS.values():
            for parameter in operation.get("parameters", []):
                assert parameter["description"].endswith("."), parameter["name"]


class TestDocument:
    def test_tags_are_in_the_order_of_use_and_each_is_used_and_described(self) -> None:
        used = {tag for operation in OPERATIONS.values() for tag in operation["tags"]}
        assert [tag["name"] for tag in DOCUMENT["tags"]] == list(TAGS)
        assert used == set(TAGS)
        assert all(tag["description"].endswith(".") for tag in DOCUMENT["tags"])

    @pytest.mark.parametrize(
        ("address", "contact"),
        [
            (None, {}),
            ("https://example.org/about", {"url": "https://example.org/about"}),
            ("mailto:entente@example.org", {"email": "entente@example.org"}),
        ],
    )
    def test_it_says_who_operates_the_service(
        self, address: str | None, contact: dict[str, str]
    ) -> None:
        settings = Settings(database_url="sqlite:///data/none.db", contact=address)
        found = create_app(settings).openapi()["info"]["contact"]
        assert found == {"name": "The operator of this service"} | contact

    def test_operations_have_every_status_that_any_request_may_get(self) -> None:
        for operation in READS.values():
            assert {"200", "406", "414", "422", "500", "503"} <= set(operation["responses"])
            assert operation["responses"]["200"]["description"] != "Successful Response"

    def test_each_operation_says_which_scope_it_needs(self) -> None:
        for operation in OPERATIONS.values():
            statuses, text = set(operation["responses"]), operation["description"]
            match operation.get("security"):
                case []:
                    assert operation["tags"] == ["operation"]
                    assert "401" not in statuses
                case None:
                    assert text.endswith("Scope: `read`. No key is needed.")
                    assert "401" in statuses
                    assert "403" not in statuses
                case security:
                    assert security == [{"key": []}]
                    assert text.endswith(("Scope: `write`.", "Scope: `admin`."))
                    assert {"401", "403"} <= statuses
        assert DOCUMENT["security"] == [{}, {"key": []}]
        scheme = DOCUMENT["components"]["securitySchemes"]["key"]
        assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")

    def test_a_service_that_is_not_public_says_so(self) -> None:
        settings = Settings(database_url="sqlite:///data/none.db", public_read=False)
        operation = create_app(settings).openapi()["paths"]["/v1/events"]["get"]
        assert operation["security"] == [{"key": []}]
        assert operation["description"].endswith("Scope: `read`.")


def test_the_page_of_the_docs_has_the_groups() -> None:
    page = (Path(__file__).parents[2] / "docs" / "openapi.md").read_text(encoding="utf-8")
    for group, names in GROUPS.items():
        assert f"| {group} | {', '.join(f'`{name}`' for name in names)} |" in page
