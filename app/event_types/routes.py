"""`/v1/event-types`: the closed list of what an event can be."""

from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from app.domain.event_types import (
    ACT_MEANINGS,
    MEANINGS,
    DiplomaticAct,
    EventType,
    Instrument,
    Meaning,
    goldstein,
)
from app.web.paths import no_params
from app.web.problems import responses
from app.web.responses import conditional_response, entity_tag, to_json
from app.web.routing import routes

router = routes("/v1/event-types", "vocabulary")


class Act(TypedDict):
    """`intensity` is Goldstein's, of the CAMEO code that stands for the act."""

    id: str
    definition: str
    plover: str | None
    cameo: str | None
    intensity: float | None


class Type(Act):
    """`acts` and `instruments` are what `details` may say."""

    acts: list[Act]
    instruments: list[Instrument]


class TypeList(TypedDict):
    items: list[Type]
    next: None
    query: dict[str, str]


@router.get(
    "",
    summary="List event types",
    description="Each with its definition, its PLOVER type, and the intensity that it has unless "
    "an event carries its own CAMEO code. Example: [`/v1/event-types`](/v1/event-types).",
    responses={200: {"model": TypeList}, **responses("invalid-parameters")},
)
async def list_event_types(request: Request) -> Response:
    no_params(request)
    items = [
        Type(
            **_act(type_, MEANINGS[type_]),
            acts=[_act(act, meaning) for act, meaning in ACT_MEANINGS.items()]
            if type_ is EventType.DIPLOMATIC_ACT
            else [],
            instruments=list(Instrument) if type_ is EventType.AGREEMENT else [],
        )
        for type_ in EventType
    ]
    body = to_json(TypeList(items=items, next=None, query={}))
    return conditional_response(request, entity_tag(body), lambda: body)


def _act(name: EventType | DiplomaticAct, meaning: Meaning) -> Act:
    return Act(
        id=name,
        definition=meaning.definition,
        plover=meaning.plover,
        cameo=meaning.cameo,
        intensity=goldstein()[meaning.cameo] if meaning.cameo else None,
    )
