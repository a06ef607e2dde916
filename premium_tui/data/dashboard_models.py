"""What the dashboard shows: figures, each with the filter that finds exactly its tickets."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from premium_tui.data.filters import TicketFilter
from premium_tui.data.models import Scope
from premium_tui.domain.roles import Role, may_open_console, may_see_team_tickets
from premium_tui.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, and which tickets it counts."""

    count: int
    only: TicketFilter

    @property
    def due_minutes(self) -> int:
        """The minutes within which the answers it counts are due; 0 when it is about none."""
        since, before = self.only.due or (0, 0)
        return (before - since) // 60_000


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a ranking."""

    name: str
    """Clean: a kind of issue, a product or a team."""
    open: Figure
    sent: Figure | None = None
    """All ever sent; for products alone (rule 46)."""


@dataclass(frozen=True, slots=True)
class Trend:
    """What happened in the period, by day."""

    total: Figure
    by_day: tuple[int, ...]
    """Oldest first."""


class Dimension(StrEnum):
    """What an agent's figures are counted by."""

    TEAM = "team"
    PRODUCT = "product"
    AGENT = "agent"
    """Who has the ticket, or nobody."""


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """How long the first answers took that were given in the period.

    Counted are tickets with a response clock; chats and calls have none. A percentile is the
    smallest time within which at least so many were answered.
    """

    figure: Figure
    median: int | None = None
    """Whole seconds from the ticket's opening; None when none was counted."""
    p90: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The tickets of one team, about one product, or of one agent."""

    id: str | None
    """The team's or the agent's, None for nobody; a product as stored."""
    name: str
    """Clean."""
    open: Figure
    soon: Figure
    late: Figure
    first: FirstAnswers


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The figures of one scope (rules 43-47), what is on its way folded in."""

    scope: Scope
    today: date
    """The last day of the period, a UTC day."""
    open: Figure
    """Open + waiting (rule 39)."""
    waiting: Figure
    soon: Figure
    """Answers at risk, late ones not included."""
    late: Figure
    issues: tuple[Share, ...]
    products: tuple[Share, ...]
    teams: tuple[Share, ...]
    """For agents alone."""
    opened: Trend
    solved: Trend
    """Tickets that are solved or closed now, by the day of their last change."""
    answered: Trend
    """Tickets whose newest answer with a clock fell into the period."""
    on_time: Trend
    """Those of them that were answered in time (rule 4)."""
    answered_late: Figure
    open_by_day: tuple[int, ...]
    """How many tickets were open at the end of each day, oldest first."""
    first: FirstAnswers | None = None
    """For agents alone, as all below."""
    groups: dict[Dimension, tuple[Group, ...]] = field(default_factory=dict)
    """Each dimension's groups, the deepest queue first; each sums up to the figures above."""

    @property
    def answers_due(self) -> int:
        """How many answers were due: those given in the period, and those that are late now.

        It is what those on time are a share of. It is `on_time`, `answered_late` and `late`
        together: an answer that is late already cannot be on time any more, given or not.
        """
        return self.answered.total.count + self.late.count

    @property
    def due_by_day(self) -> tuple[int, ...]:
        """The same by day, oldest first: the day an answer was given, today for those late now."""
        *before, today = self.answered.by_day
        return (*before, today + self.late.count)


def scopes_for(role: Role) -> tuple[Scope, ...]:
    """Return whose tickets a person may see figures of, the first by default (rules 35, 47).

    Members have none: the dashboard is a page of Premium Support (rule 12).
    """
    if role.is_agent:
        return (Scope.QUEUE,)
    if not may_open_console(role):
        return ()
    return (Scope.MINE, Scope.TEAM) if may_see_team_tickets(role) else (Scope.MINE,)


def together(shares: tuple[Share, ...], name: str) -> Share:
    """Return several lines of one ranking as one, under a name."""
    sent = [share.sent for share in shares if share.sent is not None]
    return Share(
        name,
        _together([share.open for share in shares]),
        _together(sent) if sent else None,
    )


def _together(figures: list[Figure]) -> Figure:
    only = figures[0].only
    return Figure(
        sum(figure.count for figure in figures),
        TicketFilter(
            states=only.states,
            kinds=tuple(kind for figure in figures for kind in figure.only.kinds),
            products=tuple(product for figure in figures for product in figure.only.products),
            teams=tuple(team for figure in figures for team in figure.only.teams),
        ),
    )
