"""Closed lists in parameters and answers of events; each is a named schema in the OpenAPI document.

The closed lists of stored events are in `app.domain`.
"""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from app.domain import dates, periods
from app.domain.text import tiers

Precision = TypeAliasType(
    "Precision",
    Annotated[
        dates.Precision,
        Field(
            description="How precisely a date is known; of an interval, its less precise end. "
            "`span`: one unknown day between two days."
        ),
    ],
)
CountRelation = TypeAliasType(
    "CountRelation",
    Annotated[
        Literal["eq", "gte"],
        Field(description="`eq`: the number is exact. `gte`: the exact number is this or larger."),
    ],
)
Interval = TypeAliasType(
    "Interval", Annotated[periods.Interval, Field(description="The length of a calendar period.")]
)
Measure = TypeAliasType(
    "Measure",
    Annotated[
        Literal["count", "intensity"],
        Field(
            description="`count`: the number of events. `intensity`: the sum of the Goldstein "
            "intensities of the events that have one."
        ),
    ],
)
HistogramBy = TypeAliasType(
    "HistogramBy",
    Annotated[
        Literal["none", "type", "country"], Field(description="How each period is divided further.")
    ],
)
Sort = TypeAliasType(
    "Sort",
    Annotated[
        Literal["-date", "date", "-updated_at", "updated_at", "relevance"],
        Field(
            description="The order of a list of events; `-` is descending, so newest first. Events "
            "without a date come last. `relevance`, with `q`: by the fields in which its words are "
            "found, then newest first.",
            json_schema_extra={
                "x-enum-varnames": [
                    "DATE_DESCENDING",
                    "DATE_ASCENDING",
                    "UPDATED_AT_DESCENDING",
                    "UPDATED_AT_ASCENDING",
                    "RELEVANCE",
                ]
            },
        ),
    ],
)
Matched = TypeAliasType(
    "Matched",
    Annotated[
        tiers.Label,
        Field(
            description="`word`: the word in some form, or the country of that name. `name`: the "
            "same name in the other script or in another usual spelling. `concept`: another phrase "
            "of the same meaning. `sound`: a word that only sounds alike."
        ),
    ],
)
TotalMode = TypeAliasType(
    "TotalMode",
    Annotated[
        Literal["none", "estimated", "exact"],
        Field(
            description="Whether all events are counted: `exact` counts them, `estimated` takes "
            "stored counts or counts up to 1,000."
        ),
    ],
)
Multilateral = TypeAliasType(
    "Multilateral",
    Annotated[
        Literal["include", "exclude", "only"],
        Field(description="What becomes of events of three or more countries."),
    ],
)
DateMatch = TypeAliasType(
    "DateMatch",
    Annotated[
        Literal["possible", "certain"],
        Field(
            description="`possible`: the event may have happened then. `certain`: its whole date "
            "lies within."
        ),
    ],
)
Succession = TypeAliasType(
    "Succession",
    Annotated[
        Literal["exclude", "include"],
        Field(description="Whether predecessors and successors of a country count as it."),
    ],
)
FACETS = (
    "type",
    "country",
    "status",
    "coding",
    "precision",
    "topic",
    "dataset",
    "instrument",
    "role",
)
"""What events can be counted by."""
FacetName = TypeAliasType(
    "FacetName",
    Annotated[
        str,
        Field(
            description="A member of events by whose values they are counted.",
            json_schema_extra={"enum": [*FACETS]},
        ),
    ],
)
