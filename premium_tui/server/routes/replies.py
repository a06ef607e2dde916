"""What the routes' answers are called in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from premium_tui.server.problems import MEDIA_TYPE
from premium_tui.wire.schemas import Problem

_SENTENCES = {
    400: "The request cannot be read, or a cursor or Idempotency-Key is not one.",
    401: "No valid token.",
    403: "The person's role does not allow it.",
    404: "No such thing, or out of sight.",
    409: "It cannot be done as things stand, or an id is taken; `code` says which.",
    410: "The cursor cannot go on: take a fresh snapshot.",
    412: "The ticket has changed; `current` holds it as it stands.",
    413: "Too large.",
    415: "Not JSON in UTF-8.",
    422: "A field is not as it should be, or the Idempotency-Key was used otherwise.",
    428: "If-Match is missing.",
    503: "The desk is being prepared, or busy; see Retry-After.",
}

_SCHEMA = {"$ref": f"#/components/schemas/{Problem.__name__}"}

Replies = dict[int | str, dict[str, Any]]


def problems(*statuses: int) -> Replies:
    """Return the `responses=` of a route that may answer these problems, 401 and 503."""
    return {
        status: {
            "description": _SENTENCES[status],
            "content": {MEDIA_TYPE: {"schema": _SCHEMA}},
        }
        for status in sorted({401, 503, *statuses})
    }


WRITE = (400, 404, 413, 415, 422)
"""What every write to a ticket may answer."""
