"""Macros in an answer that is being written: which are offered, and what sending it sets besides.

What a macro sets counts as long as its text stands there: the editor's undo takes back both.
Imported when first needed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.domain.macro_text import fill, still_missing
from premium_tui.domain.macros import Content, Macro, found_by
from premium_tui.domain.tags import edited
from premium_tui.domain.text import clean
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.i18n import _
from premium_tui.values import dataclass, replace
from premium_tui.widgets.columns import priority_word, state_word
from premium_tui.widgets.macro_box import Offer

if TYPE_CHECKING:
    from premium_tui.data.gateway import Gateway
    from premium_tui.data.models import TicketDetail

PIECES = 24
"""Pieces of a macro's text by which it is known again after it was edited."""

PIECE = 6
"""Characters of one; so few also stand in a changed sentence."""

KNOWN_BY = 3
"""One of so many pieces must still be there."""

NOTHING = Content("", "", "")


@dataclass(frozen=True, slots=True)
class Used:
    """A macro that was put into an answer."""

    sets: Content
    pieces: tuple[str, ...] = ()
    """Of its text; none: it has none and only sets something."""
    missing: tuple[str, ...] = ()
    """Variables that had no value for this ticket."""

    def stands_in(self, text: str) -> bool:
        """Return whether its text, or much of it, still stands in an answer."""
        here = sum(piece in text for piece in self.pieces)
        return here * KNOWN_BY >= len(self.pieces)


def sets_words(content: Content) -> str:
    """Return what a macro sets, in a few words; "" for nothing."""
    words = []
    if content.state is not None:
        words.append(state_word(content.state, True))
    if content.priority is not None:
        words.append(_("priority {word}").format(word=priority_word(content.priority)))
    words += [f"+{tag}" for tag in content.tags]
    return ", ".join(words)


def read_macros(gateway: Gateway) -> list[Macro]:
    """Return all macros; none while what is stored here cannot be read."""
    try:
        return gateway.macros.all()
    except (StoreUnwritable, StoreNewer):
        return []


class MacroUse:
    """The macros of one answer; it is what the composer's `::` asks."""

    def __init__(self, gateway: Gateway, detail: TicketDetail, kept: str = "") -> None:
        """`kept` is what `as_kept` gave for the draft that is gone on with."""
        self._gateway = gateway
        self._detail = detail
        self._used = _read(kept)
        self._offered: list[Macro] | None = None
        self.text: Callable[[], str] = str
        """Returns what is written; to be given by whoever has the text."""
        self.told: Callable[[], None] = lambda: None
        """Called when what is set has changed though the text has not."""

    def find(self, typed: str) -> Sequence[Offer]:
        """Return the macros that what is typed may mean, the likeliest first."""
        if self._offered is None or not typed:
            self._offered = read_macros(self._gateway)
        found = found_by(self._offered, typed, self._detail.language)
        return [Offer(m.id, m.content.name, m.content.title, sets_words(m.content)) for m in found]

    def take(self, value: str) -> str:
        """Return the text of a macro for this ticket, and remember what it sets."""
        macro = next((m for m in self._offered or () if m.id == value), None)
        return self.use(macro) if macro is not None else ""

    def use(self, macro: Macro) -> str:
        """Return a macro's text for this ticket, and remember what it sets."""
        content = macro.content
        facts = self._gateway.macros.facts(self._detail)
        filled = fill(content.body, facts, content.language)
        before = self.text()
        pieces = tuple(piece for piece in _pieces(filled.text) if piece not in before)
        if content.sets or filled.missing:
            self._used.append(Used(content, pieces, filled.missing))
        self.told()
        return filled.text

    def set_nothing(self) -> None:
        """Let sending the answer set nothing besides."""
        self._used = [replace(used, sets=NOTHING) for used in self._used if used.missing]
        self.told()

    def sets(self, text: str) -> Content:
        """Return what sending `text` sets besides; of several macros the last one's state."""
        found = NOTHING
        for used in self._standing(text):
            found = replace(
                found,
                state=used.sets.state or found.state,
                priority=used.sets.priority or found.priority,
                tags=edited(found.tags, used.sets.tags, ()),
            )
        return found

    def missing(self, text: str) -> list[str]:
        """Return the variables without a value that still stand in `text`."""
        names = dict.fromkeys(name for used in self._standing(text) for name in used.missing)
        return still_missing(text, names)

    def notes(self, text: str) -> list[tuple[str, bool]]:
        """Return what is to be said above the text, each with whether it is in the way."""
        said = []
        if sets := sets_words(self.sets(text)):
            said.append((_("Sending it also sets: {sets}").format(sets=sets), False))
        if missing := self.missing(text):
            words = _("No value here for {names}: write it yourself before you send.")
            said.append((words.format(names=" ".join(missing)), True))
        return said

    def as_kept(self, text: str) -> str:
        """Return what is to be kept of it with the draft; "" for nothing."""
        kept = [_as_json(used) for used in self._standing(text)]
        return json.dumps(kept, ensure_ascii=False) if kept else ""

    def _standing(self, text: str) -> list[Used]:
        return [used for used in self._used if used.stands_in(text)]


def kept_sets(content: Content) -> str:
    """Return what an answer set, to be kept with the draft it becomes again."""
    return json.dumps([_as_json(Used(content))], ensure_ascii=False) if content.sets else ""


def joined(kept: str, more: str) -> str:
    """Return what two drafts keep of their macros, for one that holds both."""
    both = [*_read(kept), *_read(more)]
    return json.dumps([_as_json(used) for used in both], ensure_ascii=False) if both else ""


def _pieces(text: str) -> list[str]:
    """Return short pieces from all over a text, in which no line ends."""
    starts = range(0, max(1, len(text) - PIECE + 1), max(1, len(text) // PIECES))
    found = [text[start : start + PIECE] for start in starts]
    return [piece for piece in found if piece.strip() and "\n" not in piece]


def _as_json(used: Used) -> dict[str, object]:
    sets = used.sets
    return {
        "state": sets.state,
        "priority": sets.priority,
        "tags": list(sets.tags),
        "pieces": list(used.pieces),
        "missing": list(used.missing),
    }


def _read(kept: str) -> list[Used]:
    """Return what was kept; what a damaged file left unreadable is left out."""
    try:
        found = []
        for said in json.loads(kept or "[]"):
            state, priority = said["state"], said["priority"]
            sets = replace(
                NOTHING,
                state=TicketState(state) if state is not None else None,
                priority=Priority(priority) if priority is not None else None,
                tags=tuple(clean(str(tag), one_line=True) for tag in said["tags"]),
            )
            missing = tuple(clean(str(name), one_line=True) for name in said["missing"])
            found.append(Used(sets, tuple(map(str, said["pieces"])), missing))
        return found
    except (ValueError, TypeError, KeyError):
        return []
