"""Exit codes: what a script learns without reading a word (docs/scripting.md)."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    """Also for an empty list."""
    FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    """The desk cannot be reached and nothing is stored here."""
    SIGNED_OUT = 4
    NOT_ALLOWED = 5
    """By role, or by what the team owns."""
    NOT_FOUND = 6
    CONFLICT = 7
    """The thread moved on, e.g. the ticket is closed."""
    QUEUED = 8
    """Accepted here; the desk cannot be reached."""
    INTERRUPTED = 130


class CommandError(Exception):
    """A command cannot do what it was asked; `str()` of it is one sentence for the user."""

    def __init__(self, code: Exit, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
