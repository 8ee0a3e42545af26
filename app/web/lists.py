"""Lists in the order of ids, as small resources have them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.web.paging import ListParams, cut
from app.web.responses import Representation, entity_tag, to_json


def id_list(
    request: Request,
    params: ListParams,
    question: dict[str, Any],
    fetch: Callable[[int, UUID | None], Iterable[Any]],
    items: Callable[[Sequence[Any]], Sequence[Any]],
) -> Response:
    """A page of rows by id. `fetch` gives rows after an id, `items` makes what is shown of them."""
    bound = to_json([request.url.path, question])
    after = params.after(bound, UUID)
    rows = list(fetch(params.limit + 1, after[0] if after else None))
    shown, cursor = cut(rows, params.limit, lambda row: [str(row.id)], bound)
    query = question | {"limit": params.limit}
    body = to_json({"items": items(shown), "next": cursor, "query": query})
    return Representation(entity_tag(body), body, cursor).response(request)
