"""HTML pages of the kinds of problems: the `type` of a problem document is the URL of its page."""

from difflib import get_close_matches
from html import escape
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from app.pages.docs import ICON, address
from app.web.problems import KINDS, Kind, Problem
from app.web.responses import DATA

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

router = APIRouter(include_in_schema=False)


@router.get("/problems")
async def problem_kinds() -> Response:
    items = "\n".join(
        f'<li><a href="/problems/{kind.code}"><code>{kind.code}</code></a> '
        f"({int(kind.status)}): {escape(kind.title)}</li>"
        for kind in KINDS.values()
    )
    return _page(
        "Problems",
        "<p>Every error of this service is a problem document (RFC 9457, "
        "<code>application/problem+json</code>). Its <code>code</code> is stable and in this list; "
        f"its <code>type</code> is the page of the code.</p>\n<ul>\n{items}\n</ul>",
    )


@router.get("/problems/{code}")
async def problem_kind(request: Request) -> Response:
    code = request.path_params["code"]
    kind = KINDS.get(code)
    if kind is None:
        # Cut: difflib takes quadratic time, and the path is up to a client.
        near = [f"/problems/{kind}" for kind in get_close_matches(code[:100], KINDS)]
        raise Problem(
            "not-found",
            f"There is no kind of problem {code[:100]}.",
            more={"did_you_mean": near} if near else None,
        )
    return _page(kind.title, _description(kind))


def _description(kind: Kind) -> str:
    return (
        f"<p>Code <code>{kind.code}</code>, status {int(kind.status)} "
        f"({HTTPStatus(kind.status).phrase}).</p>\n"
        f"<h2>What to do</h2>\n<p>{escape(kind.remedy)}</p>\n"
        '<p><a href="/problems">All kinds of problems</a></p>'
    )


def _page(title: str, content: str) -> Response:
    return HTMLResponse(
        f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Entente</title>
{ICON}
<link rel="stylesheet" href="{address("entente.css")}">
</head>
<body>
<main class="text">
<h1>{escape(title)}</h1>
{content}
</main>
</body>
</html>
""",
        headers={"Content-Security-Policy": _POLICY, "Cache-Control": DATA},
    )
