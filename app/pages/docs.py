"""The OpenAPI page: Swagger UI, with all of its files served by this service."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.web.problems import Problem
from app.web.responses import (
    DATA,
    VERSIONED,
    cache_headers,
    digest,
    entity_tag,
    matches,
    not_modified,
)

ICON = '<link rel="icon" type="image/svg+xml" href="/docs/favicon.svg">'

# Swagger UI sets styles from its script, which the policy allows, and its icons are data: URLs.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

# Name of a file: its package, its media type.
_ASSETS = {
    "swagger-ui-bundle.js": ("fastapi_swagger.resources", "text/javascript; charset=utf-8"),
    "swagger-ui.css": ("fastapi_swagger.resources", "text/css; charset=utf-8"),
    "init.js": ("app.pages", "text/javascript; charset=utf-8"),
    "entente.css": ("app.pages", "text/css; charset=utf-8"),
    "favicon.svg": ("app.pages", "image/svg+xml"),
}

router = APIRouter(include_in_schema=False)


class _Asset(NamedTuple):
    body: bytes
    version: str
    media_type: str


@cache
def _asset(name: str) -> _Asset:
    package, media_type = _ASSETS[name]
    body = files(package).joinpath(name).read_bytes()
    return _Asset(body, digest(body), media_type)


def address(name: str) -> str:
    """The URL path of a file, with its version, so that browsers may cache it for a year."""
    return f"/docs/{name}?v={_asset(name).version}"


@cache
def _page() -> str:
    return f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Entente</title>
{ICON}
<link rel="stylesheet" href="{address("swagger-ui.css")}">
<link rel="stylesheet" href="{address("entente.css")}">
</head>
<body>
<div id="operations"></div>
<noscript><main class="text"><p>This page needs JavaScript. The OpenAPI document is at
<a href="/openapi.json">/openapi.json</a>.</p></main></noscript>
<script src="{address("swagger-ui-bundle.js")}"></script>
<script src="{address("init.js")}"></script>
</body>
</html>
"""


@router.get("/")
async def root() -> Response:
    return RedirectResponse("/docs")


@router.get("/docs")
async def docs() -> Response:
    return HTMLResponse(
        _page(), headers={"Content-Security-Policy": _POLICY, "Cache-Control": DATA}
    )


# Served here and not from a CDN: the page works offline.
@router.get("/docs/{name}")
async def asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _ASSETS:
        raise Problem("not-found", f"This page has no file {name}.")
    found = _asset(name)
    tag = entity_tag(found.body)
    # Another version is requested by a page from before an upgrade. It gets the current file, and
    # must not cache it under that URL.
    current = request.query_params.get("v") == found.version
    headers = cache_headers(tag) | ({"Cache-Control": VERSIONED} if current else {})
    if matches(request.headers.get("if-none-match"), tag):
        return not_modified(tag, headers)
    return Response(found.body, headers=headers, media_type=found.media_type)
