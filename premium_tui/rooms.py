"""Rooms of the console, and what a command is: keys, words and where it applies."""

from __future__ import annotations

from enum import Enum, auto

from premium_tui.i18n import _
from premium_tui.values import dataclass


class Where(Enum):
    """A room of the console, in which a set of commands applies."""

    EVERYWHERE = auto()
    TABS = auto()
    LIST = auto()
    TICKET = auto()
    """Ticket verbs: the same keys in lists and in threads."""
    THREAD = auto()
    COMPOSER = auto()
    FORM = auto()
    REQUEST = auto()
    """The form of a question to support."""
    REVIEW = auto()
    """That question as it will be sent."""
    FILTER = auto()
    """The line of a search while it is typed into."""
    BUILDER = auto()
    """The form that writes a search."""
    VIEWS = auto()
    """Saved searches."""
    MACROS = auto()
    """Agents' macros."""
    OUTBOX = auto()
    PICKS = auto()
    """Lines to choose from, as on Billing."""
    QUOTE = auto()
    READING = auto()
    """Recommendations."""
    DASHBOARD = auto()


ROOM_NAMES: dict[Where, str] = {
    Where.EVERYWHERE: _("Everywhere"),
    Where.TABS: _("Tabs"),
    Where.LIST: _("List"),
    Where.TICKET: _("Ticket"),
    Where.THREAD: _("Thread"),
    Where.COMPOSER: _("Writing"),
    Where.FORM: _("Form"),
    Where.REQUEST: _("Contact support"),
    Where.REVIEW: _("Review"),
    Where.FILTER: _("Search"),
    Where.BUILDER: _("Search form"),
    Where.VIEWS: _("Views"),
    Where.MACROS: _("Macros"),
    Where.OUTBOX: _("Outbox"),
    Where.PICKS: _("Choices"),
    Where.QUOTE: _("Quote"),
    Where.READING: _("Recommendations"),
    Where.DASHBOARD: _("Dashboard"),
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    id: str
    """Stable; users rebind by it."""
    where: Where
    keys: tuple[str, ...]
    """Key names as Textual spells them; a chord is two keys with a space, e.g. `g m`."""
    action: str
    """The screen's action method, without its `action_`, with arguments if any."""
    label: str
    """Two or three words: footer and palette."""
    help: str = ""
    """One line for `?`; empty: the label says it."""
    footer: int = 0
    """Place among the few keys of the footer, 1 first; 0: not there."""
    typing: bool = False
    """Whether it also acts while text is being typed."""
    needs: str = ""
    """Whose it is (see `offered`); empty: everybody's."""
    loses: bool = False
    """Whether it ends or drops something that cannot be brought back."""
    asks: bool = False
    """Whether it asks first, with an answer that does no harm as the one enter gives."""

    @property
    def room(self) -> str:
        """The room's name as help prints it."""
        return ROOM_NAMES[self.where]
