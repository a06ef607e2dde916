"""The session line: how a chat or a call stands, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len

from premium_tui.data.contacts import Session
from premium_tui.domain.live_sessions import Ender, LiveWay, SessionState
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, DIM, GOOD, TEXT
from premium_tui.widgets.lines import LineWidget, Span
from premium_tui.widgets.times import day_and_time


class SessionLine(LineWidget):
    """One sentence about a session, and who is typing."""

    def __init__(self, *, agent: bool, own: str) -> None:
        """`own` is the id of who reads it."""
        super().__init__()
        self._agent = agent
        self._own = own
        self._spans: Sequence[Span] = ()

    def show(self, session: Session | None, now: datetime, typing: str = "") -> None:
        """Show how it stands; `typing` names who writes right now."""
        spans = list[Span]()
        if session is not None:
            spans = session_spans(session, now, agent=self._agent, own=self._own)
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


def session_spans(session: Session, now: datetime, *, agent: bool, own: str) -> list[Span]:
    """Return how a session stands, to an agent or to its customer (rules 32, 33).

    `own` is the id of who reads it.
    """
    chat = session.way is LiveWay.CHAT
    if session.state is SessionState.WAITING:
        return _waiting(session, now, chat=chat, agent=agent)
    if session.state is SessionState.ACTIVE:
        return [("● ", GOOD), (_active(session, now, chat=chat, own=own), TEXT)]
    return [(_ended(session, now, chat=chat, own=own), DIM)]


def _active(session: Session, now: datetime, *, chat: bool, own: str) -> str:
    name, phone = session.agent_name or _("Support"), session.phone or ""
    if own and session.agent_id == own:
        words = _("You have been in this chat since {time}.") if chat else _("Call {phone} now.")
    else:
        words = _("{name} has been here since {time}.")
        words = words if chat else _("{name} is calling {phone}.")
    since = day_and_time(session.accepted_at or session.asked_at, now)
    return words.format(name=name, time=since, phone=phone)


def _ended(session: Session, now: datetime, *, chat: bool, own: str) -> str:
    """Return who ended it and when."""
    time = day_and_time(session.ended_at or session.asked_at, now)
    if session.pending in ("held", "queued"):
        words = _("You ended the call at {time}. It is told once the desk can be reached.")
        if chat:
            words = _("You ended the chat at {time}. It is told once the desk can be reached.")
    elif session.ended_by == Ender.REQUESTER:
        yours = bool(own) and session.requester_id == own
        if chat and yours:
            words = _("You ended the chat at {time}. Its text is kept here.")
        elif chat:
            words = _("{name} ended the chat at {time}. Its text is kept here.")
        elif yours:
            words = _("You cancelled the call at {time}.")
        else:
            words = _("{name} cancelled the call at {time}.")
    elif session.ended_by == Ender.COLLEAGUE:
        words = _("A team admin closed the ticket, and with it the call, at {time}.")
        if chat:
            words = _("A team admin closed the ticket, and with it the chat, at {time}.")
    else:
        words = _("The call was done at {time}.")
        words = _("Support ended the chat at {time}. Its text is kept here.") if chat else words
    return words.format(time=time, name=session.requester_name)


def _waiting(session: Session, now: datetime, *, chat: bool, agent: bool) -> list[Span]:
    since = day_and_time(session.asked_at, now)
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
