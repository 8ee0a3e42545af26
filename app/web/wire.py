"""JSON shapes that several resources share: texts, ids, lists, errors.

A shape is a TypedDict. Its name is that of its schema in the OpenAPI document; its docstring and
the text under each member are the descriptions in that document.
"""

from typing import Annotated, Any, NotRequired, TypeVar, cast, get_args

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypeAliasType, TypedDict

from app.domain.topics import TOPICS

T = TypeVar("T")

described = with_config(ConfigDict(use_attribute_docstrings=True))
"""A decorator for shapes: the text under each member becomes its description."""


def values_of(alias: TypeAliasType) -> tuple[str, ...]:
    """The values of a closed list that is a `TypeAliasType(name, Annotated[Literal[...], ...])`."""
    literal, *_ = get_args(alias.__value__)
    return get_args(literal)


Uuid = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""RFC 3339, in UTC."""
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
"""`2021-11-24`."""

Topic = TypeAliasType(
    "Topic",
    Annotated[
        str,
        Field(
            description="What an event is about; `/v1/topics` defines each.",
            json_schema_extra={"enum": [*TOPICS]},
        ),
    ],
)
LocalizedText = TypeAliasType(
    "LocalizedText",
    Annotated[
        dict[str, str],
        Field(
            description="A text in several languages: language tag (BCP 47) to text; it can be "
            "empty."
        ),
    ],
)
LocalizedTexts = TypeAliasType(
    "LocalizedTexts",
    Annotated[
        dict[str, list[str]],
        Field(description="Several texts in several languages: language tag (BCP 47) to texts."),
    ],
)
Counts = TypeAliasType(
    "Counts", Annotated[dict[str, int], Field(description="A number for each value that occurs.")]
)
ResolvedQuery = TypeAliasType(
    "ResolvedQuery",
    Annotated[
        dict[str, Any],
        Field(
            description="The parameters as they were understood: names of countries as codes, "
            "names of actors as ids, and some defaults. Each value can be sent again."
        ),
    ],
)

ChangeNumber = Annotated[
    int,
    Field(
        description="The number of the last change that the answer includes: the "
        "`since` with which `/v1/changes` goes on from here."
    ),
]
NextCursor = Annotated[
    str | None,
    Field(
        description="The value of `cursor` for the next page, with all other parameters unchanged; "
        "null on the last page. The header `Link` has the whole URL."
    ),
]


@described
class Tombstone(TypedDict):
    """What is left of a withdrawn record."""

    id: str
    """The id of the record: a UUID, or the slug of a data set."""
    withdrawn_at: Moment
    """When it was withdrawn."""
    reason: str | None
    """Why it was withdrawn."""
    merged_into: Uuid | None
    """The id of the record that replaces it."""


@described
class ActorCandidate(TypedDict):
    """An actor that a name may mean."""

    id: Uuid
    """The id of the actor: an accepted value."""
    name: str
    """Its first name."""
    country: str | None
    """The country that it belongs to (ISO 3166 alpha-3); null if none."""
    kind: str
    """The kind of actor."""
    events: int
    """The number of events in which it takes part."""


@described
class ProblemError(TypedDict):
    """An error in one parameter, or at one place of a body."""

    parameter: NotRequired[str]
    """The name of the parameter."""
    pointer: NotRequired[str]
    """The place in the body, as a JSON pointer (RFC 6901)."""
    code: str
    """The kind of error, a stable slug."""
    detail: str
    """What is wrong and what to write instead, in a sentence."""
    allowed: NotRequired[list[str]]
    """All values, or all names of parameters, that are accepted here."""
    did_you_mean: NotRequired[list[str]]
    """Accepted values near the given one, the nearest first."""
    candidates: NotRequired[list[ActorCandidate]]
    """The actors that a name may mean, those of the most events first."""


@described
class Problem(TypedDict):
    """An error answer: a problem document (RFC 9457)."""

    type: str
    """The page of this service that describes the kind of problem, as a relative address."""
    title: str
    """The kind of problem in a few words."""
    status: int
    """The HTTP status."""
    detail: str
    """What is wrong with this request."""
    code: str
    """The kind of problem, a stable slug; the last segment of `type`."""
    errors: list[ProblemError]
    """Each wrong parameter; empty for other kinds of problems."""
    request_id: str
    """The id of this request in the log of the service, as in the header `X-Request-ID`."""
    did_you_mean: NotRequired[list[str]]
    """With `not-found`: existing values near the given one."""
    used_by: NotRequired[Counts]
    """With `in-use`: the number of records of each kind that refer to the record."""
    tombstone: NotRequired[Tombstone]
    """With `withdrawn`: what is left of the record."""


def of_row(kind: type[T], row: Any, **changed: object) -> T:  # noqa: ANN401
    """A TypedDict of the attributes of a row that it requires, and `changed`."""
    return cast(
        "T",
        {
            name: changed[name] if name in changed else getattr(row, name)
            for name in kind.__annotations__
            if name in kind.__required_keys__  # type: ignore[attr-defined]
        },
    )
