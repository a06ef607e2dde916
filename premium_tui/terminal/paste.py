"""Pastes: a stranger's text on the clipboard is one text, and never keys (terminals A4).

A terminal puts a paste between two markers. A text that holds the closing one itself would end it
early, and what follows would run as commands.
"""

from __future__ import annotations

import re

from premium_tui.domain.text import REPLACEMENT, clean

START, END = "\x1b[200~", "\x1b[201~"
_MARKERS = re.compile(r"\x1b\[20[01]~")

QUIET_SECONDS = 0.1
"""How long nothing more may come until what has come is all of a paste."""

LONGEST_SECONDS = 2.0
"""How long an end is waited for that does not come."""

_PIECE = 4_000


def is_open(text: str) -> bool:
    """Return whether a paste has begun in `text`, so that more of it may be about to come."""
    return START in text


def as_one(text: str) -> str:
    """Return what came in one go with all of it from the first marker to the last as one paste."""
    first, last = text.find(START), text.rfind(END)
    if not 0 <= first < last:
        return text
    inside = _MARKERS.sub("", text[first + len(START) : last])
    return f"{text[:first]}{START}{inside}{END}{text[last + len(END) :]}"


def shown(text: str) -> str:
    """Return pasted text without what hides or reorders it: what is read is what is sent."""
    text = text.replace("\r\n", "\n")
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
    safe = "".join(clean(piece) for piece in pieces)
    return safe if REPLACEMENT in text else safe.replace(REPLACEMENT, "")
