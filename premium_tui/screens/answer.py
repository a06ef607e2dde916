"""An answer or a note that is being written: its composer, its draft, and the thread it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from premium_tui.data.models import TicketDetail
from premium_tui.domain.actions import Note, Reply
from premium_tui.domain.tickets import BODY_LIMIT
from premium_tui.i18n import _
from premium_tui.ids import new_id
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.drafts import DraftKeeper
from premium_tui.widgets.composer import Composer

if TYPE_CHECKING:
    from premium_tui.data.company import Company
    from premium_tui.data.gateway import Gateway
    from premium_tui.domain.macros import Content, Macro
    from premium_tui.screens.macro_use import MacroUse


class Answer:
    """One answer from its first letter until it is sent or left; the draft outlives it."""

    def __init__(
        self, screen: ConsoleScreen, detail: TicketDetail, *, note: bool, draft: str = ""
    ) -> None:
        """Begin with the draft kept for it, if any; `composer` is still to be mounted.

        `draft` is the key of one of several.
        """
        self.note = note
        self._ticket_id = detail.row.id
        key = draft or f"{'note' if note else 'reply'}:{self._ticket_id}"
        self._keeper = DraftKeeper(screen, screen.gateway, key, self.say_kept)
        kept = self._keeper.load()
        text = kept.get("body", "")
        self.based_on = int(kept.get("based_on") or detail.revision)
        """The revision of the thread its writer has seen."""
        agent = screen.console.agent
        self.macros: MacroUse | None = None
        if agent:
            from premium_tui.screens.macro_use import MacroUse  # only for agents

            self.macros = MacroUse(screen.gateway, detail, kept.get("sets", ""))
            self.macros.told = self._tell
        self.composer = Composer(who_reads(detail, note=note, agent=agent), text, self.macros)
        if self.macros is not None:
            self.macros.text = lambda: self.composer.text
            self._tell()
        self.found = bool(text)
        """Whether a draft was there."""
        self.warned = frozenset[str]()
        """The names of those of whom it was said that they write too."""

    @property
    def fault(self) -> str:
        """Why it cannot be sent as it is, in a sentence; empty when it can."""
        if not self.composer.text.strip():
            return _("There is nothing to send yet.")
        if len(self.composer.text.rstrip().encode("utf-8", "replace")) > BODY_LIMIT:
            return _("That is more than 1 MiB. Shorten it, then send.")
        missing = self.macros.missing(self.composer.text) if self.macros is not None else ()
        if missing:
            words = _("{names} has no value here: write it, or take it out, then send.")
            return words.format(names=" ".join(missing))
        return ""

    @property
    def sets(self) -> Content | None:
        """What its macros set when it is sent; None for nothing."""
        found = self.macros.sets(self.composer.text) if self.macros is not None else None
        return found if found is not None and found.sets else None

    def use(self, macro: Macro, *, apart: bool = False) -> None:
        """Put a macro's text at the cursor, and remember what it sets.

        `apart` puts it into a paragraph of its own, behind what is written already.
        """
        if self.macros is None:
            return
        written = self.composer.text
        text = self.macros.use(macro)
        if apart and text and written.strip():
            text = "\n" * (2 - min(2, len(written) - len(written.rstrip("\n")))) + text
        self.composer.insert(text)

    def action(self) -> Note | Reply:
        """Return what is written as an action."""
        make = Note if self.note else Reply
        return make(self._ticket_id, new_id(), self.composer.text.rstrip(), self.based_on)

    def not_warned_of(self, gateway: Gateway) -> Company:
        """Return who else writes an answer right now, once: of those it was not said of before."""
        if self.note:
            return ()
        writing = gateway.companies.writing(self._ticket_id)
        new = tuple(one for one in writing if one.name not in self.warned)
        self.warned |= {one.name for one in new}
        return new

    def say_kept(self, words: str, trouble: bool) -> None:
        """Say above the text whether it is kept."""
        self.composer.head.show(words, trouble=trouble)

    def changed(self, text: str) -> None:
        """Take what is written now; it is saved shortly."""
        self._keeper.changed(self._fields(text))
        self._tell()

    def save_now(self) -> bool:
        """Write the draft at once and return whether that went well; changes no widget."""
        return self._keeper.save_now(self._fields(self.composer.text))

    @property
    def trouble(self) -> str:
        """Why it could not be kept the last time, in a sentence; empty when it was."""
        return self._keeper.trouble

    def drop(self) -> None:
        """Forget the draft."""
        self._keeper.drop()

    def _fields(self, text: str) -> dict[str, str]:
        """Return a text as a draft, with the revision of the thread it answers."""
        if not text.strip():
            return {}
        sets = self.macros.as_kept(text) if self.macros is not None else ""
        more = {"sets": sets} if sets else {}
        return {"body": text, "based_on": str(self.based_on), **more}

    def _tell(self) -> None:
        """Say above the text what sending it sets, and what is in its way."""
        if self.macros is not None:
            self.composer.notes.show(self.macros.notes(self.composer.text))


def who_reads(detail: TicketDetail, *, note: bool, agent: bool) -> str:
    """Return who will read what is written and who is told (rule 37)."""
    if note:
        return _("Internal note: customers never see it.")
    name = detail.row.requester_name
    if agent:
        return _("Your answer goes to {name}.").format(name=name)
    if detail.mine:
        return _("Your answer goes to support.")
    return _("You reply as Collaborator. {name} will be notified.").format(name=name)
