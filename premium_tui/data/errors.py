"""Errors of this machine's side: a small tree, data in fields; the words come at the edge."""

from __future__ import annotations

from premium_tui.values import dataclass


class SupportError(Exception):
    """The root of everything that can go wrong between a person and their desk."""


@dataclass(eq=False)
class Offline(SupportError):
    """The desk cannot be reached; `reason` is for the log and doctor, not for the screen."""

    reason: str


@dataclass(eq=False)
class SignedOut(SupportError):
    """The desk does not know the token (401); the outbox is kept."""


@dataclass(eq=False)
class TryLater(SupportError):
    """408, 425, 429 or 5xx: the same request may succeed later."""

    status: int
    retry_after: float | None
    """Seconds, when the desk named them."""
    code: str = ""
    """The problem's code, when there was one: `preparing` while the desk is being set up."""


@dataclass(eq=False)
class CursorExpired(SupportError):
    """The feed cannot go on from this cursor (410): take a fresh snapshot."""


@dataclass(eq=False)
class Refused(SupportError):
    """The desk understood and said no (400, 403, 404, 409, 412, 413, 422)."""

    status: int
    code: str
    detail: str
    """One sentence from the desk."""


class Beaten(Refused):
    """Somebody else was quicker, and nothing is left to decide: it is told, and not kept."""


@dataclass(eq=False)
class BadAnswer(SupportError):
    """The desk answered something that is no answer; treated like TryLater."""

    reason: str


@dataclass(eq=False)
class NotFound(SupportError):
    """No such ticket, person or draft here."""

    what: str


@dataclass(eq=False)
class StoreNotReady(SupportError):
    """The cache is missing, older than this program, or being rebuilt; wait for the poke."""


@dataclass(eq=False)
class StoreNewer(SupportError):
    """The store on disk was written by a newer version of this program."""

    found: int
    known: int


@dataclass(eq=False)
class StoreDamaged(SupportError):
    """A file of the store cannot be read."""

    path: str
    reason: str


@dataclass(eq=False)
class WorkerUnavailable(SupportError):
    """The sync worker could not be started or reached."""

    reason: str


@dataclass(eq=False)
class WorkerNewer(SupportError):
    """The running worker is of a newer version: this terminal must be restarted."""

    version: str


@dataclass(eq=False)
class StoreUnwritable(SupportError):
    """What a person wrote cannot be kept now: disk full, read-only, or locked for too long."""

    path: str
    reason: str
