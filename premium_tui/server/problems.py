"""Problems: every error the API answers, as RFC 9457 problem details (application/problem+json)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from premium_tui.wire.schemas import FieldError, Problem

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:premium-tui:problem:"


@dataclass(eq=False)
class ProblemError(Exception):
    """An answer that is a problem; nothing was changed."""

    status: int
    code: str
    title: str
    detail: str = ""
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    current: bytes | None = None
    """JSON of the object as it stands, for 412."""

    def body(self, request_id: str) -> bytes:
        """Return the problem as JSON."""
        problem = Problem(
            type=TYPE_PREFIX + self.code,
            title=self.title,
            status=self.status,
            code=self.code,
            detail=self.detail or self.title,
            request_id=request_id,
            errors=list(self.errors),
        )
        content = problem.model_dump()
        if self.current is not None:
            content["current"] = json.loads(self.current)
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def unauthorized() -> ProblemError:
    """The token is missing, unknown or revoked."""
    return ProblemError(
        401,
        "unauthorized",
        "Sign in with a valid token.",
        headers={"WWW-Authenticate": 'Bearer realm="premium-tui"'},
    )


def forbidden(detail: str) -> ProblemError:
    """The person's role does not allow this."""
    return ProblemError(403, "forbidden", "Your role does not allow this.", detail)


def not_found() -> ProblemError:
    """There is no such thing, or it is out of sight: the same words for both."""
    return ProblemError(404, "not-found", "There is no such thing here.")


def ticket_closed() -> ProblemError:
    """A closed ticket takes no reply (rule 39)."""
    return ProblemError(
        409, "ticket-closed", "This ticket is closed.", "Open a follow-up ticket instead."
    )


def ticket_merged(detail: str) -> ProblemError:
    """A ticket was merged into another one; `detail` says into which, and a way there."""
    return ProblemError(409, "ticket-merged", "This ticket was merged into another.", detail)


def cannot_merge(code: str, detail: str) -> ProblemError:
    """Two tickets cannot be merged as they are now; `detail` is the reason."""
    return ProblemError(409, code, "These tickets cannot be merged.", detail)


def thread_moved(name: str) -> ProblemError:
    """Somebody else has answered since an answer was written."""
    return ProblemError(
        409, "thread-moved", "The thread has moved on.", f"{name} has answered meanwhile."
    )


def id_conflict() -> ProblemError:
    """An id made by the writer is taken by something else."""
    return ProblemError(409, "id-conflict", "This id is taken by something else.")


def session_open(detail: str) -> ProblemError:
    """A chat or call is under way, and this cannot be done before it has ended."""
    return ProblemError(409, "session-open", "A chat or call is under way already.", detail)


def session_taken(name: str | None) -> ProblemError:
    """Another agent has the chat or call."""
    return ProblemError(409, "taken", "Somebody else has taken it.", f"{name} has taken it.")


def session_not_taken() -> ProblemError:
    """Nobody has the call yet."""
    return ProblemError(409, "not-taken", "Take the call before you say how it went.")


def session_ended() -> ProblemError:
    """The chat or call is over."""
    return ProblemError(409, "session-ended", "This chat or call has ended.")


def way_closed(detail: str) -> ProblemError:
    """Chat and phone have hours for this person, and it is outside them."""
    return ProblemError(409, "way-closed", "This way to support is closed now.", detail)


def cursor_expired(detail: str) -> ProblemError:
    """The feed cannot go on from a cursor."""
    return ProblemError(410, "cursor-expired", "Take a fresh snapshot.", detail)


def bad_cursor() -> ProblemError:
    """A cursor no desk has made."""
    return ProblemError(400, "bad-cursor", "This is not a cursor of this desk.")


def stale(current: bytes, etag: str) -> ProblemError:
    """If-Match names an older version; `current` is the object's JSON."""
    return ProblemError(
        412,
        "version-mismatch",
        "The ticket has changed meanwhile.",
        headers={"ETag": etag},
        current=current,
    )


def too_large(detail: str) -> ProblemError:
    """The request, or the message in it, is too large."""
    return ProblemError(413, "too-large", "This is too large.", detail)


def invalid(loc: str, message: str, kind: str = "value_error") -> ProblemError:
    """One field is not as it should be; `loc` as in `body.subject`."""
    return ProblemError(
        422,
        "validation",
        "The request is not as it should be.",
        message,
        errors=[FieldError(loc=loc, msg=message, type=kind)],
    )


def invalid_many(errors: Sequence[FieldError]) -> ProblemError:
    """Several fields are not as they should be."""
    detail = "; ".join(f"{error.loc}: {error.msg}" for error in errors[:3])
    return ProblemError(
        422, "validation", "The request is not as it should be.", detail, errors=errors
    )


def unavailable(code: str, title: str, retry_after: int) -> ProblemError:
    """The desk cannot answer now; `retry_after` in seconds."""
    return ProblemError(503, code, title, headers={"Retry-After": str(retry_after)})
