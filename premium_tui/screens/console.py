"""The console as its screens know it: who sits here, the gateway, and how to leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from premium_tui.config import KeyChoice
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Me, SyncStatus
from premium_tui.domain.roles import Role
from premium_tui.i18n import _, grouped, ngettext, pgettext
from premium_tui.keymap import Keymap
from premium_tui.terminal.typeahead import TypeAhead
from premium_tui.widgets.chrome import Tab

if TYPE_CHECKING:
    from premium_tui.data.work import Lost
    from premium_tui.screens.at_ticket import AtTicket
    from premium_tui.screens.setting_back import Done

FIRST_MODE = "first"
"""The Textual mode the console starts in: whichever tab is the person's first."""


@dataclass
class Console:
    """What every screen is given."""

    gateway: Gateway
    type_ahead: TypeAhead
    leave: Callable[[], None]
    """Quit in order."""
    redraw: Callable[[], None]
    """Draw everything anew, whatever the terminal shows."""
    role: Role = Role.TEAM_ADMIN
    """The person's role; as asked for until the desk has said it."""
    me: Me | None = None
    """None until a first pull."""

    opens_with: str = ""
    """The tab the console opened on."""

    refusal: str = ""
    """Why the worker will not serve this terminal, in a sentence; empty when all is well again."""

    waiting: int = 0
    """How many wait for a chat or a call, for agents."""

    done: list[Done] = field(default_factory=list)
    """What was set on tickets during this visit and can be set back, the newest last."""

    told: list[Lost] = field(default_factory=list)
    """What others were quicker with during this visit, the newest last."""

    quotes: set[str] = field(default_factory=set)
    """The ids of the quotes asked for in this terminal: what is refused of them is told here."""

    said: str = ""
    """What was said last of something that was done here."""

    due_told: str = ""
    """The id of the one ticket that was said last to become at risk; "" for several, or none."""

    writes_files: bool = True
    """Whether a person may have tickets written to files here, see `forbid_files`."""

    at_ticket: AtTicket | None = None
    """What told last which ticket is open here."""

    left_at: datetime | None = None
    """When the last visit ended; None for a first one."""

    keymap: Keymap = field(init=False)
    """Which keys commands have here."""

    key_trouble: str = field(init=False)
    """What is wrong with the keys somebody chose, in a sentence; empty when nothing is."""

    def __post_init__(self) -> None:
        """Take the keys the person chose."""
        self.keymap, self.key_trouble = chosen_keys(self.gateway.settings.keys)

    def forbid_files(self) -> None:
        """Write nothing to files for whoever sits here, and offer nothing that would."""
        self.writes_files = False
        self.keymap = Keymap(c for c in self.keymap.commands if c.id != "ticket.export")

    def mode_of(self, tab: str) -> str:
        """Return the Textual mode that holds a tab: the first one is the mode apps start in."""
        return FIRST_MODE if tab == self.opens_with else tab

    @property
    def kind(self) -> str:
        """`agent`, `admin` or `member`: which console this is."""
        if self.role.is_agent:
            return "agent"
        return "admin" if self.role.is_admin else "member"

    @property
    def my_id(self) -> str:
        """The person's id; "" until a first pull."""
        return self.me.person.id if self.me is not None else ""

    @property
    def agent(self) -> bool:
        """Whether an agent sits here."""
        return self.role.is_agent

    @property
    def title(self) -> str:
        """Whose console this is, for the first line."""
        if self.me is None:
            return ""
        if self.me.team is None:
            return _("Support desk · {name}").format(name=self.me.person.name)
        version = self.me.team.addon_version
        # Members write by their plan: Premium Support is not theirs (rule 12).
        if version is None or self.kind == "member":
            return self.me.team.name
        return f"{self.me.team.name} · {version.value.capitalize()}"

    @property
    def tabs(self) -> list[Tab]:
        """The tabs this person has, in order (rules 24-28)."""
        if self.kind == "agent":
            return [
                Tab("queue", pgettext("tab", "Queue")),
                Tab("chats", self._chats_label()),
                Tab("dashboard", pgettext("tab", "Dashboard")),
            ]
        if self.kind == "member":
            return [Tab("my_tickets", pgettext("tab", "Your requests"))]
        return [
            Tab("my_tickets", pgettext("tab", "My tickets")),
            Tab("team_tickets", pgettext("tab", "Team tickets")),
            Tab("recommendations", pgettext("tab", "Recommendations")),
            Tab("dashboard", pgettext("tab", "Dashboard")),
            Tab("billing", pgettext("tab", "Billing")),
        ]

    def _chats_label(self) -> str:
        if not self.waiting:
            return pgettext("tab", "Chats and calls")
        words = pgettext("tab", "Chats and calls ({n} waiting)")
        return words.format(n=grouped(self.waiting))

    def count_waiting(self) -> None:
        """Count anew who waits for a chat or a call."""
        if self.agent:
            from premium_tui.domain.live_sessions import SessionState  # kept off the start path

            sessions = self.gateway.contacts.live()
            self.waiting = sum(session.state is SessionState.WAITING for session in sessions)

    @property
    def at_risk(self) -> timedelta:
        """How long before it is due an answer is at risk."""
        return timedelta(minutes=self.gateway.settings.at_risk_minutes)

    def now(self) -> datetime:
        """The desk's time as known here, aware UTC."""
        return self.gateway.now()

    def status(self) -> SyncStatus:
        """How this machine stands with the desk."""
        return self.gateway.status()


def chosen_keys(choice: KeyChoice) -> tuple[Keymap, str]:
    """Return the key map of a choice, and what of it had to be left out, in a sentence."""
    if choice == KeyChoice():
        return Keymap(), ""
    from premium_tui.keys.own import choose  # only for who chooses

    chosen = choose(choice)
    if not chosen.troubles:
        return chosen.keymap, ""
    words = str(chosen.troubles[0])
    if more := len(chosen.troubles) - 1:
        told = ngettext(
            "{n} more mistake: see premium-tui keys lint",
            "{n} more mistakes: see premium-tui keys lint",
            more,
        )
        words = f"{words} {told.format(n=grouped(more))}."
    return chosen.keymap, words
