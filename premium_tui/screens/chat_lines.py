"""The lines of Chats and calls: mine, then those who wait, then those others serve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from premium_tui.data.contacts import Session
from premium_tui.domain.live_sessions import LiveWay, SessionState
from premium_tui.i18n import _, grouped, ngettext, pgettext
from premium_tui.terminal.cells import fit
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT
from premium_tui.widgets.picks import Line
from premium_tui.widgets.times import moment

NAME_WIDTH, WAY_WIDTH, PRODUCT_WIDTH = 24, 6, 10


def desk_lines(sessions: Sequence[Session], own: str, now: datetime) -> list[Line]:
    """Return the sessions an agent may take or is in; `own` is the agent's id."""
    mine = [s for s in sessions if s.state is SessionState.ACTIVE and s.agent_id == own]
    waiting = [s for s in sessions if s.state is SessionState.WAITING]
    others = [s for s in sessions if s.state is SessionState.ACTIVE and s.agent_id != own]
    if not sessions:
        return [
            Line(),
            Line([(_("Nobody waits for a chat or a call."), TEXT)]),
            Line(),
            Line([(_("Who asks for one stands here at once, longest waiting first."), DIM)]),
        ]
    lines: list[Line] = []
    for heading, group in (
        (_("With you"), mine),
        (_("Waiting"), waiting),
        (_("With other agents"), others),
    ):
        if group:
            lines += [Line(), Line([(heading, STRONG)])]
            lines += [_line(session, now) for session in group]
    return lines


def way_word(way: LiveWay) -> str:
    """Return the way as a person reads it."""
    return pgettext("way", "chat") if way is LiveWay.CHAT else pgettext("way", "call")


def _line(session: Session, now: datetime) -> Line:
    waiting = session.state is SessionState.WAITING
    since = moment(session.asked_at if waiting else session.accepted_at or session.asked_at, now)
    words = _("since {time}").format(time=since)
    if session.no_answer and waiting:
        tried = ngettext("tried {n} time, {words}", "tried {n} times, {words}", session.attempts)
        words = tried.format(n=grouped(session.attempts), words=words)
    elif session.agent_name is not None and not waiting:
        words = _("{name}, {words}").format(name=session.agent_name, words=words)
    if session.pending is not None and waiting:
        words = _("being put back") if session.no_answer else _("being taken")
    language = "日本語" if session.language == "ja" else "English"
    return Line(
        [
            (fit(session.requester_name, NAME_WIDTH), TEXT),
            (f" {fit(way_word(session.way), WAY_WIDTH)}", ACCENT),
            (f" {fit(session.product, PRODUCT_WIDTH)}", DIM),
            (f" {language}", DIM),
        ],
        [(words, TEXT if waiting else DIM)],
        value=session.id,
    )
