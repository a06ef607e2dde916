"""Every error as a problem: ours, the framework's own 404, 405 and 422, and the unforeseen."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from premium_tui.server.gate import problem_response
from premium_tui.server.problems import (
    ProblemError,
    invalid_many,
    not_found,
    too_large,
    unavailable,
)
from premium_tui.wire.schemas import FieldError

NAME_SHOWN = 100
"""Characters told of the name of a field that is not as it should be: it may be the sender's."""

_log = logging.getLogger(__name__)


def install_handlers(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Register the handlers on an application that holds these routers."""

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)
        return _respond(request, error)

    async def on_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return _respond(request, _of_validation(error))

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _respond(request, _of_http(routers, request, error))

    async def on_database(request: Request, error: Exception) -> Response:
        _log.warning("the database did not answer: %s", error)
        return _respond(request, unavailable("busy", "The desk is busy.", retry_after=2))

    async def on_anything(request: Request, error: Exception) -> Response:
        return _respond(request, ProblemError(500, "internal", "Something went wrong here."))

    app.add_exception_handler(ProblemError, on_problem)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(OperationalError, on_database)
    app.add_exception_handler(PoolTimeoutError, on_database)
    app.add_exception_handler(Exception, on_anything)


def _respond(request: Request, problem: ProblemError) -> Response:
    return problem_response(problem, request.state.request_id)


def _of_validation(error: RequestValidationError) -> ProblemError:
    errors: list[FieldError] = []
    for item in error.errors():
        where = tuple(item["loc"])
        if where == ("header", "Idempotency-Key"):
            return ProblemError(
                400,
                "idempotency-key-required",
                "Send an Idempotency-Key of 1 to 255 plain characters.",
            )
        if where == ("header", "If-Match") and item["type"] == "missing":
            return ProblemError(
                428, "if-match-required", "Send If-Match with the ticket's version."
            )
        if item["type"] == "json_invalid":
            return ProblemError(400, "invalid-json", "The body is not JSON.")
        if where == ("body", "body") and item["type"] == "string_too_long":
            return too_large("A message may have 1 MiB of UTF-8.")
        # The input itself is never sent back.
        loc = ".".join(str(part)[:NAME_SHOWN] for part in where)
        errors.append(FieldError(loc=loc, msg=str(item["msg"]), type=str(item["type"])))
    return invalid_many(errors)


def _of_http(routers: Sequence[APIRouter], request: Request, error: HTTPException) -> ProblemError:
    if error.status_code == 404:
        return not_found()
    if error.status_code == 405:
        allowed: set[str] = set()
        for route in (route for router in routers for route in router.routes):
            if isinstance(route, APIRoute) and route.path_regex.match(request.url.path):
                allowed |= route.methods or set()
        return ProblemError(
            405,
            "method-not-allowed",
            "This method is not offered here.",
            headers={"Allow": ", ".join(sorted(allowed))},
        )
    if error.status_code == 400:
        return ProblemError(400, "invalid-json", "The body is not JSON.")
    return ProblemError(
        error.status_code, f"http-{error.status_code}", "The request cannot be served."
    )
