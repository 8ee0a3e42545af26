"""The application: the only module that imports all parts of the service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

import app.actors.routes
import app.changes.routes
import app.changes.versions
import app.corrections.routes
import app.countries.routes
import app.datasets.routes
import app.event_types.routes
import app.events.batch_routes
import app.events.merge_routes
import app.events.routes
import app.events.write_routes
import app.imports.routes
import app.ingest.routes
import app.keys.routes
import app.records.merge_routes
import app.records.routes
import app.relations.routes
import app.sources.routes
import app.suggest.routes
import app.topics.routes
from app import migrate
from app.db.database import open_database
from app.db.errors import BusyError, TooSlowError
from app.domain import country_mentions, lexicon
from app.domain.countries import Countries
from app.domain.text import stems
from app.ingest.run.background import BackgroundImports, remove_abandoned
from app.keys.verifier import Verifier
from app.pages import docs
from app.pages import problems as problem_pages
from app.settings import Settings
from app.suggest import ranking
from app.web import errors, health
from app.web.middleware import stack
from app.web.openapi import document
from app.web.problems import Problem
from app.web.responses import ResponseCache

ROUTERS: tuple[APIRouter, ...] = (
    app.events.routes.router,
    app.events.batch_routes.router,
    app.events.write_routes.router,
    app.events.merge_routes.router,
    *app.changes.versions.ROUTERS,
    *app.records.routes.ROUTERS,
    app.records.merge_routes.router,
    app.relations.routes.router,
    app.actors.routes.router,
    app.events.routes.of_actor,
    app.countries.routes.router,
    app.sources.routes.router,
    app.datasets.routes.router,
    app.changes.routes.router,
    app.imports.routes.router,
    app.ingest.routes.router,
    app.corrections.routes.router,
    app.keys.routes.router,
    app.suggest.routes.router,
    app.topics.routes.router,
    app.event_types.routes.router,
    health.router,
    docs.router,
    problem_pages.router,
)


def create_app(settings: Settings) -> FastAPI:
    """The ASGI application on the database of the settings, which must be migrated.

    Raises ValueError for a database URL that is not supported.
    """
    database = open_database(settings)
    verifier = Verifier(database, public_read=settings.public_read)

    @asynccontextmanager
    async def lifespan(_service: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(remove_abandoned)
        # In the background: only search and suggestions need these, which take a second to load.
        loading = asyncio.get_running_loop().run_in_executor(None, _load)
        yield
        await loading
        await service.state.imports.close()
        await verifier.close()
        await database.close()

    service = FastAPI(
        middleware=[
            *stack(settings.cors_origins, settings.hosts, settings.cors_write_origins),
            # It is outside of the routes, which check keys.
            *([Middleware(ResponseCache)] if settings.public_read else []),
        ],
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # It would ask for OpenTelemetry's providers in every request; the log is `RequestLog`'s.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    service.state.database = database
    service.state.imports = BackgroundImports(settings, database)
    service.state.verifier = verifier
    service.state.countries = Countries.load()
    service.state.lack = migrate.lack
    for router in ROUTERS:
        # Not `include_router`: with it each request is matched with every router in turn.
        service.router.routes += router.routes
    errors.install(service)
    document.install(service, settings.contact, public_read=settings.public_read)
    service.add_exception_handler(BusyError, _busy)
    service.add_exception_handler(TooSlowError, _too_slow)
    return service


def _load() -> None:
    stems.load()
    lexicon.load()
    country_mentions.of_name(())  # it reads the names of countries, by their stems
    ranking.load()


async def _busy(request: Request, error: Exception) -> Response:
    detail = str(error) or "Another write is in progress."
    seconds = error.seconds if isinstance(error, BusyError) else 1
    problem = Problem("busy", detail, headers={"Retry-After": str(seconds)})
    return problem.response(request.state.request_id)


async def _too_slow(request: Request, _error: Exception) -> Response:
    problem = Problem("query-timeout", "The query took too long.", headers={"Retry-After": "5"})
    return problem.response(request.state.request_id)
