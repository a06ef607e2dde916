"""The application: routes, gate and handlers around one service."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from premium_tui import __version__
from premium_tui.clock import Clock
from premium_tui.server.gate import Gate
from premium_tui.server.handlers import install_handlers
from premium_tui.server.hub import Hub
from premium_tui.server.idempotency import purge
from premium_tui.server.job_worker import JobWorker
from premium_tui.server.jobs import forget_old
from premium_tui.server.keeping import KEEP_SECONDS, keep_up
from premium_tui.server.mail.postman import Outgoing, Postman
from premium_tui.server.routes import (
    benefits,
    billing,
    changes,
    demo,
    events,
    health,
    kiosk,
    macros,
    me,
    messages,
    people,
    presence,
    reads,
    sessions,
    tickets,
    typing,
)
from premium_tui.server.schema import DeskFacts
from premium_tui.server.service import Service
from premium_tui.wire.schemas import Problem

if TYPE_CHECKING:
    from uvicorn import Config

PURGE_SECONDS = 6 * 3600.0

GRACE_SECONDS = 1
"""How long open requests may go on after the end was asked for."""

_log = logging.getLogger(__name__)

Prepare = Callable[[], DeskFacts]
"""Makes the desk ready, in a thread, while the server answers 503."""


def create_app(
    engine: Engine,
    clock: Clock,
    *,
    facts: DeskFacts | None = None,
    prepare: Prepare | None = None,
    root_token: str | None = None,
    mail: Outgoing | None = None,
) -> FastAPI:
    """Return the Support API over a desk.

    Give `facts` of a desk that is ready, or `prepare`, run once at the start of the server: until
    it returns, everything answers 503. `root_token` opens the demo's token endpoint.
    Without `mail`, what is to be mailed waits in the database.
    """
    if (facts is None) == (prepare is None):
        raise ValueError("give either facts or prepare")
    hub = Hub(engine)
    jobs = JobWorker(engine, clock, {})
    if mail is not None:
        postman = Postman(engine, clock, mail)
        jobs = JobWorker(engine, clock, postman.handlers, postman.ended, hub.wake)
    service = Service(engine, clock, hub, jobs, root_token, facts)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(service.hub.run()),
            asyncio.create_task(_prepare_and_keep(service, prepare)),
        ]
        try:
            yield
        finally:
            service.hub.close()
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task
            engine.dispose()

    modules = (
        health,
        me,
        changes,
        events,
        tickets,
        messages,
        reads,
        people,
        sessions,
        typing,
        presence,
        billing,
        benefits,
        macros,
        kiosk,
    )
    routers = [module.router for module in modules]
    if root_token is not None:
        routers.append(demo.router)
    app = FastAPI(
        title="Support API",
        version=__version__,
        description="The help desk behind premium-tui.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        # A path is right or it is not there; a redirect would be no problem document either.
        redirect_slashes=False,
        # As they are: a router that is included makes each of them anew at the first request.
        routes=[route for router in routers for route in router.routes],
    )
    app.state.service = service
    app.add_middleware(Gate, service=service)
    install_handlers(app, routers)
    _describe(app)
    return app


async def _prepare_and_keep(service: Service, prepare: Prepare | None) -> None:
    if prepare is not None:
        try:
            service.prepared = await asyncio.to_thread(prepare)
        except Exception:
            _log.exception("the desk could not be prepared")
            return
    async with asyncio.TaskGroup() as group:
        group.create_task(service.jobs.run())
        group.create_task(_forget_old(service))
        group.create_task(_keep_up(service))


async def _keep_up(service: Service) -> None:
    while True:
        try:
            demo = service.facts.demo
            if await asyncio.to_thread(keep_up, service.engine, service.clock, demo=demo):
                service.hub.wake()
                service.jobs.wake()
        except SQLAlchemyError:
            _log.exception("the desk could not be kept up with the time")
        await asyncio.sleep(KEEP_SECONDS)


async def _forget_old(service: Service) -> None:
    while True:
        try:
            await asyncio.to_thread(purge, service.engine, service.clock)
            await asyncio.to_thread(forget_old, service.engine, service.clock)
        except SQLAlchemyError:
            _log.exception("old answers and jobs could not be forgotten")
        await asyncio.sleep(PURGE_SECONDS)


def _describe(app: FastAPI) -> None:
    """Put the problem schema, which no route returns as a model, into the OpenAPI document."""
    original = app.openapi

    def openapi() -> dict[str, object]:
        document = original()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        if Problem.__name__ not in schemas:
            definition = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(definition.pop("$defs", {}))
            schemas[Problem.__name__] = definition
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def server_config(app: FastAPI, **options: object) -> Config:
    """Return uvicorn's configuration for this application; `options` are uvicorn's own.

    The gate writes the Date header from the clock, so uvicorn must not; open streams end within
    GRACE_SECONDS of the end.
    """
    from uvicorn import Config

    chosen: dict[str, object] = {
        "date_header": False,
        "server_header": False,
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "access_log": False,
        "log_level": "warning",
        **options,
    }
    return Config(app, **chosen)  # type: ignore[arg-type]
