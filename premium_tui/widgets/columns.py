"""Columns of the ticket list: words, widths in cells, and which go first when it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.style import Style

from premium_tui.data.models import Delivery, Scope, Sort, TicketRow
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.i18n import _, pgettext
from premium_tui.terminal.cells import fit
from premium_tui.theme import ACCENT, ACCENT_STRONG, ALARM, DIM, STRONG, TEXT, WARNING
from premium_tui.values import dataclass
from premium_tui.widgets.lines import Span
from premium_tui.widgets.times import AT_RISK, due_words, moment

SUBJECT_MIN = 32
"""Cells the subject keeps before a column is dropped."""

SUBJECT_LEAST = 16
"""Cells it keeps before even the due time is dropped."""

GAP = 2
LEAD = 3
"""Cells before the number: the cursor's mark and the ticket's."""

DROP_ORDER = ("product", "updated", "priority", "requester", "assignee")
"""Which whole columns a narrow screen loses, first to last."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    title: str
    width: int
    """Cells; 0 for the subject, which takes what is left."""
    right: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns a list of a given width shows, with the subject's width filled in."""

    columns: tuple[Column, ...]
    width: int


def layout(scope: Scope, width: int, number: int = 6) -> Layout:
    """Return the columns that fit into `width` cells for a scope; `number` cells hold its ids."""
    queue = scope is Scope.QUEUE
    columns = [
        Column("number", "#", number, right=True),
        Column("subject", _("Subject"), 0),
        Column("requester", _("From"), 16),
        Column("product", _("Product"), 8),
        Column("priority", _("Priority"), 8),
        Column("assignee", _("Agent"), 10),
        # Nothing waits for an agent in as many words.
        Column("state", _("Status"), 8 if queue else 15),
        Column("updated", _("Updated"), 10, right=True),
        Column("due", _("Due"), 12, right=True),
    ]
    if scope is Scope.MINE:
        columns = [c for c in columns if c.name != "requester"]
    if not queue:
        columns = [c for c in columns if c.name not in ("assignee", "priority")]
    for name in DROP_ORDER:
        if _rest(columns, width) >= SUBJECT_MIN:
            break
        columns = [c for c in columns if c.name != name]
    # Even the narrowest list keeps a number, a subject and a state.
    if _rest(columns, width) < SUBJECT_LEAST:
        columns = [c for c in columns if c.name != "due"]
    subject = max(1, _rest(columns, width))
    return Layout(
        tuple(
            Column(c.name, c.title, subject, c.right) if c.name == "subject" else c for c in columns
        ),
        width,
    )


def _rest(columns: Sequence[Column], width: int) -> int:
    """Return the cells left for the subject: all but marks, the others, gaps and the margin."""
    return width - LEAD - sum(c.width for c in columns) - GAP * (len(columns) - 1) - 1


def titles(shape: Layout, sort: Sort, reverse: bool) -> list[Span]:
    """Return the line of column titles; the sorted one carries an arrow."""
    spans: list[Span] = [(" " * LEAD, DIM)]
    sorted_by = {Sort.UPDATED: "updated", Sort.DUE: "due", Sort.NUMBER: "number"}.get(sort)
    rising = (sort is Sort.DUE) != reverse
    for index, column in enumerate(shape.columns):
        title = column.title
        if column.name == sorted_by:
            title = f"{title} {'↑' if rising else '↓'}"
        if index:
            spans.append((" " * GAP, DIM))
        spans.append((fit(title, column.width, "right" if column.right else "left"), DIM))
    return spans


def state_word(state: TicketState, agent: bool) -> str:
    """Return the state as a person reads it; customers are told that it waits for them."""
    return {
        TicketState.OPEN: pgettext("state", "open"),
        TicketState.WAITING: pgettext("state", "waiting")
        if agent
        else pgettext("state", "waiting for you"),
        TicketState.SOLVED: pgettext("state", "solved"),
        TicketState.CLOSED: pgettext("state", "closed"),
    }[state]


def mark(row: TicketRow) -> Span:
    """Return the one-cell mark before the number: trouble, on its way, unread, or a draft."""
    if row.pending is Delivery.ATTENTION:
        return "!", ALARM
    if row.pending is not None:
        return "↑", DIM
    if row.unread:
        return "•", ACCENT
    if row.has_draft:
        return "~", DIM
    return " ", TEXT


def due_cell(row: TicketRow, now: datetime, at_risk: timedelta = AT_RISK) -> Span:
    """Return the due column: a clock time, `!` when at risk, `late` when past.

    It is at risk for so long before it is due.
    """
    if row.due_at is None:
        return "–", DIM
    text = due_words(row.due_at, now)
    if row.due_at < now:
        return text, ALARM
    if row.due_at - now <= at_risk:
        return f"! {text}", WARNING
    return text, TEXT


def priority_word(priority: Priority) -> str:
    """Return a priority as people read it."""
    return {
        Priority.LOW: pgettext("priority", "low"),
        Priority.NORMAL: pgettext("priority", "normal"),
        Priority.HIGH: pgettext("priority", "high"),
        Priority.URGENT: pgettext("priority", "urgent"),
    }[priority]


def priority_style(priority: Priority) -> Style:
    """Return how a priority looks: only what matters more than others stands out."""
    return WARNING if priority in (Priority.HIGH, Priority.URGENT) else DIM


def priority_cell(row: TicketRow, *, quiet: bool) -> Span:
    """Return how much a ticket matters; nothing when that is as ever."""
    if row.priority is Priority.NORMAL:
        return "", TEXT
    return priority_word(row.priority), DIM if quiet else priority_style(row.priority)


def assignee_cell(row: TicketRow, me: str, *, quiet: bool) -> Span:
    """Return who has a ticket: `you`, the first part of a name, or nobody."""
    if row.assignee_id is None:
        return "–", DIM
    if row.assignee_id == me:
        return pgettext("assignee", "you"), DIM if quiet else ACCENT
    # First names: two of a desk are seldom alike, and whole ones do not fit.
    return (row.assignee_name or "?").partition(" ")[0], DIM if quiet else TEXT


def row_spans(
    row: TicketRow,
    shape: Layout,
    *,
    now: datetime,
    agent: bool,
    selected: bool,
    me: str = "",
    marked: bool = False,
    sign: str = "",
    at_risk: timedelta = AT_RISK,
) -> Sequence[Span]:
    """Return one line of the list; every cell keeps its column. `me` is the id of who looks.

    `sign` is one cell that says who else is at the ticket; a mark stands before it.
    """
    quiet = row.state in (TicketState.SOLVED, TicketState.CLOSED)
    base = ACCENT_STRONG if selected else STRONG if row.unread else DIM if quiet else TEXT
    mark_text, mark_style = mark(row)
    spans: list[Span] = [
        ("▌" if selected else " ", ACCENT),
        (mark_text, mark_style),
        ("*" if marked else sign or " ", ACCENT_STRONG),
    ]
    for index, column in enumerate(shape.columns):
        if column.name == "assignee":
            text, style = assignee_cell(row, me, quiet=quiet)
        elif column.name == "priority":
            text, style = priority_cell(row, quiet=quiet)
        elif column.name == "due":
            text, style = due_cell(row, now, at_risk)
        else:
            text, style = _cell(row, column.name, now=now, agent=agent, base=base, quiet=quiet)
        if index:
            spans.append((" " * GAP, TEXT))
        spans.append((fit(text, column.width, "right" if column.right else "left"), style))
    return spans


def _cell(
    row: TicketRow, name: str, *, now: datetime, agent: bool, base: Style, quiet: bool
) -> Span:
    side = DIM if quiet else TEXT
    if name == "number":
        return (str(row.number), base) if row.number is not None else (_("new"), base)
    if name == "subject":
        return row.subject, base
    if name == "requester":
        return row.requester_name, side
    if name == "product":
        return row.product, side
    if name == "updated":
        return moment(row.updated_at, now), DIM
    if row.number is None:
        return (_("queued") if row.pending is not Delivery.ATTENTION else _("not sent")), DIM
    style = ACCENT if row.state is TicketState.WAITING and not agent else side
    return state_word(row.state, agent), style
