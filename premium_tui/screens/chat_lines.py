"""The lines of Chats and calls: mine, then those who wait, then those others serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len

from premium_tui.data.contacts import About, Session
from premium_tui.domain.live_sessions import LiveWay, SessionState
from premium_tui.i18n import _, grouped, ngettext, pgettext
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT
from premium_tui.widgets.lines import Span
from premium_tui.widgets.picks import LEAD, Line
from premium_tui.widgets.times import day_and_time

NAME, WAY, TEAM, PRODUCT, LANGUAGE = "name", "way", "team", "product", "language"
SUBJECT = "subject"
COLUMNS = (NAME, WAY, TEAM, PRODUCT, LANGUAGE)
"""What stands before the subject, in this order."""

DROP_ORDER = (LANGUAGE, PRODUCT, TEAM)
"""Which whole columns a narrow screen loses, first to last."""

SUBJECT_MIN = 20
"""Cells the subject keeps before a column is dropped."""

SUBJECT_LEAST = 12
"""Cells it keeps before what stands at the right goes into a line of its own."""

GAP = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns that a width has room for, each with its cells, and those left behind them."""

    columns: Mapping[str, int]
    rest: int


def shape_for(rows: Sequence[Mapping[str, Span]], width: int, right: int) -> Shape:
    """Return the columns of some rows for `width` cells, of which `right` are taken at the right.

    A column is as wide as its longest words, a fifth of the width at most.
    """
    cells = {name: min(width // 5, max(cell_len(row[name][0]) for row in rows)) for name in COLUMNS}
    for name in ("", *DROP_ORDER):
        cells.pop(name, None)
        rest = width - LEAD - sum(cells.values()) - GAP * len(cells) - 1
        if rest - right - GAP >= SUBJECT_MIN:
            break
    return Shape(cells, rest)


def desk_lines(
    sessions: Sequence[Session],
    about: Mapping[str, About],
    own: str,
    now: datetime,
    width: int,
) -> list[Line]:
    """Return the sessions an agent may take or is in, for `width` cells.

    `about` says by ticket what they are about, `own` is the agent's id.
    """
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
    rows = {one.id: _cells(one, about.get(one.ticket_id)) for one in sessions}
    right = max(cell_len(_since(session, now)) for session in sessions)
    shape = shape_for(list(rows.values()), width, right)
    lines: list[Line] = []
    for heading, group in (
        (_("With you"), mine),
        (_("Waiting"), waiting),
        (_("With other agents"), others),
    ):
        if group:
            lines += [Line(), Line([(heading, STRONG)])]
            for session in group:
                words = _right(session, own, now)
                lines.append(_line(session, rows[session.id], words, shape))
    return lines


def way_word(way: LiveWay) -> str:
    """Return the way as a person reads it."""
    return pgettext("way", "chat") if way is LiveWay.CHAT else pgettext("way", "call")


def _cells(session: Session, about: About | None) -> dict[str, Span]:
    """Return the words of all columns."""
    return {
        NAME: (session.requester_name, TEXT),
        WAY: (way_word(session.way), ACCENT),
        TEAM: (about.team_name if about is not None else "", TEXT),
        PRODUCT: (session.product, DIM),
        LANGUAGE: ("日本語" if session.language == "ja" else "English", DIM),
        SUBJECT: (about.subject if about is not None else "", TEXT),
    }


def _line(session: Session, row: Mapping[str, Span], words: str, shape: Shape) -> Line:
    left: list[Span] = []
    for name, cells in shape.columns.items():
        text, style = row[name]
        left.append((fit(text, cells) + " " * GAP, style))
    subject, style = row[SUBJECT]
    room = shape.rest - cell_len(words) - GAP
    left.append((cut(subject, room if room >= SUBJECT_LEAST else shape.rest), style))
    waiting = session.state is SessionState.WAITING
    return Line(left, [(words, TEXT if waiting else DIM)], value=session.id)


def _since(session: Session, now: datetime) -> str:
    waiting = session.state is SessionState.WAITING
    at = session.asked_at if waiting else session.accepted_at or session.asked_at
    return _("since {time}").format(time=day_and_time(at, now))


def _right(session: Session, own: str, now: datetime) -> str:
    """Return since when, and what else tells one from the others."""
    waiting, words = session.state is SessionState.WAITING, _since(session, now)
    if session.pending is not None and waiting:
        return _("being put back") if session.no_answer else _("being taken")
    if session.no_answer and waiting:
        tried = ngettext("tried {n} time, {words}", "tried {n} times, {words}", session.attempts)
        return tried.format(n=grouped(session.attempts), words=words)
    if session.agent_name is not None and not waiting and session.agent_id != own:
        return _("{name}, {words}").format(name=session.agent_name, words=words)
    return words
