"""Words for users: every string shown passes through gettext here."""

from __future__ import annotations

import gettext
from pathlib import Path

_catalogue = gettext.translation(
    "premium_tui", localedir=str(Path(__file__).parent / "locale"), fallback=True
)


def _(message: str) -> str:
    """Return `message` in the user's language; English is the source."""
    return _catalogue.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the singular or plural form for `count` in the user's language."""
    return _catalogue.ngettext(one, many, count)


def grouped(count: int) -> str:
    """Return a count as people read it: `5,700`."""
    return f"{count:,}"


def pgettext(context: str, message: str) -> str:
    """Return `message` in the user's language; `context` tells equal words apart."""
    return _catalogue.pgettext(context, message)
