"""The session line: how a chat or a call stands, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len

from premium_tui.data.contacts import Session
from premium_tui.domain.live_sessions import LiveWay, SessionState
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, DIM, GOOD, TEXT
from premium_tui.widgets.lines import LineWidget, Span
from premium_tui.widgets.times import moment


class SessionLine(LineWidget):
    """One sentence about a session, and who is typing."""

    def __init__(self, *, agent: bool) -> None:
        super().__init__()
        self._agent = agent
        self._spans: Sequence[Span] = ()

    def show(self, session: Session | None, now: datetime, typing: str = "") -> None:
        """Show how it stands; `typing` names who writes right now."""
        spans = session_spans(session, now, agent=self._agent) if session is not None else []
        if typing:
            spans = [*spans, (_("   {name} is typing").format(name=typing), DIM)]
        if spans != self._spans:
            self._spans = spans
            self.refresh()
        self.display = bool(spans)

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        room, spans = width - 2, list[Span]()
        for text, style in self._spans:
            spans.append((cut(text, room), style) if room > 0 else ("", style))
            room -= cell_len(text)
        return [(" ", TEXT), *spans]


def session_spans(session: Session, now: datetime, *, agent: bool) -> list[Span]:
    """Return how a session stands, to an agent or to its customer (rules 32, 33)."""
    chat = session.way is LiveWay.CHAT
    if session.state is SessionState.WAITING:
        return _waiting(session, now, chat=chat, agent=agent)
    if session.state is SessionState.ACTIVE:
        since = moment(session.accepted_at or session.asked_at, now)
        if agent:
            words = (
                _("You have been in this chat since {time}.") if chat else _("Call {phone} now.")
            )
            words = words.format(time=since, phone=session.phone or "")
            return [("● ", GOOD), (words, TEXT)]
        words = _("{name} has been here since {time}.") if chat else _("{name} is calling {phone}.")
        name = session.agent_name or _("Support")
        words = words.format(name=name, time=since, phone=session.phone or "")
        return [("● ", GOOD), (words, TEXT)]
    ended = moment(session.ended_at or session.asked_at, now)
    by = _("the customer") if session.ended_by == "customer" else _("support")
    words = _("The chat ended at {time}, by {by}. Its text is kept here.")
    if not chat:
        words = (
            _("The call was done at {time}.")
            if session.ended_by == "agent"
            else _("The call was cancelled at {time}.")
        )
    if session.pending in ("held", "queued"):
        words = _("You ended the chat at {time}. It is told once the desk can be reached.")
        if not chat:
            words = _("You ended the call at {time}. It is told once the desk can be reached.")
    return [(words.format(time=ended, by=by), DIM)]


def _waiting(session: Session, now: datetime, *, chat: bool, agent: bool) -> list[Span]:
    since = moment(session.asked_at, now)
    if session.pending is not None:
        return [("○ ", ACCENT), (_moving(session, chat=chat, agent=agent), TEXT)]
    if agent:
        words = (
            _("Waiting for a chat since {time}.") if chat else _("Waiting for a call since {time}.")
        )
        return [("○ ", ACCENT), (words.format(time=since), TEXT)]
    before = session.place or 0
    place = (
        _("You are next.")
        if before == 0
        else ngettext("{n} waits before you.", "{n} wait before you.", before).format(
            n=grouped(before)
        )
    )
    if chat:
        words = _("Waiting for a person. {place} Write already, if you like.").format(place=place)
    else:
        words = _("You will be called at {phone}. {place}").format(
            phone=session.phone or "", place=place
        )
        if session.no_answer:
            words = _("Nobody picked up. {words}").format(words=words)
    return [("○ ", ACCENT), (words, TEXT)]


def _moving(session: Session, *, chat: bool, agent: bool) -> str:
    """Return how one stands that waits, and of which the desk has not answered yet."""
    if not agent:
        if chat:
            return _("Your chat is on its way: then you stand in the queue. Write already.")
        words = _("Your call is on its way: then you are called at {phone}.")
        return words.format(phone=session.phone or "")
    if session.no_answer:
        return _("Nobody picked up: it goes back to the queue.")
    return _("Taking it: it is yours once the desk has said so.")
