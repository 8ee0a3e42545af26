"""FastAPI with our middleware around all of its own layers.

FastAPI puts middleware inside its telemetry and its limits of bodies, which take a twentieth of
what one event takes. What `direct.Shortcut` answers does without them: it reads no body.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class Service(FastAPI):
    """`around` is our middleware, outermost first."""

    def __init__(self, *, around: Sequence[Middleware], **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self._around = around
        self._whole: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        if self._whole is None:  # not before all handlers of exceptions are there
            self._whole = self._build()
        await self._whole(scope, receive, send)

    def _build(self) -> ASGIApp:
        # What answers a fault of the middleware itself, as FastAPI has it outermost.
        last = Middleware(ServerErrorMiddleware, handler=self.exception_handlers.get(Exception))
        app: ASGIApp = super().__call__
        for layer, args, options in reversed([last, *self._around]):
            app = layer(app, *args, **options)
        return app
