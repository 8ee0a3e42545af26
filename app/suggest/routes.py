"""`/v1/suggest`: completions of a name that is being typed."""

from starlette.requests import Request
from starlette.responses import Response

from app.db.snapshot import Snapshot
from app.suggest import wire
from app.suggest.params import SuggestParams
from app.suggest.ranking import suggestions
from app.web.params import documented
from app.web.problems import responses
from app.web.responses import to_json, unpaged_response
from app.web.routing import routes

router = routes("/v1/suggest", "search")


@router.get(
    "",
    summary="Suggest names",
    description="Actors, countries, places, topics and items that have a word with this prefix in "
    "their name, in any script, those with the most events first. Example: "
    "[`/v1/suggest?q=belk`](/v1/suggest?q=belk).",
    responses={200: {"model": wire.SuggestionList}, **responses("invalid-parameters")},
    openapi_extra=documented(SuggestParams, q="belk"),
)
async def suggest(request: Request) -> Response:
    params = SuggestParams.read(request)

    def work(snapshot: Snapshot) -> bytes:
        query = params.model_dump(mode="json", include=params.model_fields_set | {"limit"})
        return to_json(wire.SuggestionList(items=suggestions(snapshot, params), query=query))

    return await unpaged_response(request, work)
