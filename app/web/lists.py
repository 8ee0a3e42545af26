"""Lists in the order of ids, as small resources have them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from app.domain.refusals import Refusal
from app.web.paging import decode, encode, next_link
from app.web.params import Params, invalid, refused
from app.web.responses import conditional_response, entity_tag, to_json


class ListParams(Params):
    """What a list takes beside filters."""

    limit: int = Field(default=50, ge=1, le=500, description="Items a page, 1 to 500.")
    cursor: str | None = Field(
        default=None, description="The `next` of the page before. Give all else as it was."
    )

    def echo(self) -> dict[str, Any]:
        """What was given, as it was understood."""
        given = self.model_dump(mode="json", include=self.model_fields_set)
        return {name: value for name, value in given.items() if name != "cursor"}

    def after(self, question: bytes) -> UUID | None:
        """The id from which the page goes on."""
        if self.cursor is None:
            return None
        try:
            return UUID(decode(self.cursor, question)[0])
        except Refusal as refusal:
            raise invalid([refused("cursor", refusal)]) from None


def id_list(
    request: Request,
    params: ListParams,
    question: dict[str, Any],
    fetch: Callable[[int, UUID | None], Iterable[Any]],
    items: Callable[[list[Any]], Sequence[Any]],
) -> Response:
    """A page of rows by id. `fetch` gives rows after an id, `items` makes what is shown of them."""
    bound = to_json([request.url.path, question])
    rows = list(fetch(params.limit + 1, params.after(bound)))
    shown = rows[: params.limit]
    cursor = encode([str(shown[-1].id)], bound) if len(rows) > params.limit else None
    body = to_json(
        {
            "items": items(shown),
            "next": cursor,
            "query": question | {"limit": params.limit},
        }
    )
    link = {"Link": next_link(request, cursor)} if cursor else {}
    return conditional_response(request, entity_tag(body), lambda: body, link)
