"""Picking a team, product or language by its open tickets. Imported when needed."""

from __future__ import annotations

from threading import Event
from typing import ClassVar

from premium_tui.data.models import ListSpec
from premium_tui.data.queue_views import Grouping, QueueGroup, grouping_names
from premium_tui.i18n import _, grouped
from premium_tui.screens.console import Console
from premium_tui.screens.list_words import words_before_ready
from premium_tui.screens.pick_one import Option, PickOneScreen

LEAVES = ("escape", "ctrl+g")


class GroupPicking(PickOneScreen):
    """Answers the query of the group that was picked, or nothing; counted once, when it opens.

    What is typed behind an enter that waits for the count is held until who opened it is done.
    """

    FINDS_BESIDE: ClassVar[bool] = False
    """A figure in what is typed is one of a name, not of a count."""

    def __init__(self, console: Console, spec: ListSpec, by: Grouping) -> None:
        """`spec` is the list whose open tickets are counted."""
        words = _("{grouping}: open tickets").format(grouping=grouping_names()[by])
        super().__init__(console, words, (), hint=_("a part of the name"))
        self._spec = spec
        self._by = by
        self._left = Event()
        self._counting = False
        self._counted = False
        self._chosen = False
        self._words_for_none = _("Counting…")

    async def on_mount(self) -> None:
        """Count from a thread; what the base does, which Textual calls too, takes letters."""
        self.look()

    def on_unmount(self) -> None:
        """Count no further."""
        self._left.set()

    def look(self) -> None:
        """Count, unless that is done; while the first pull is on its way, say how far it is."""
        if self._counted or self._counting:
            return
        status = self._of.gateway.status()
        if status.ready:
            self._counting = True
            self._say(_("Counting…"))
            self.run_worker(self._count, group="groups", thread=True, exit_on_error=False)
        else:
            said = words_before_ready(status, self._of.refusal, self._of.gateway.sign_in)
            self._say(said[0])

    def _say(self, words: str) -> None:
        self._words_for_none = words
        self._look(self._filter.text)

    def picked(self, value: str) -> None:
        """Answer what was chosen or clicked."""
        # What is typed on belongs to the list that is shown then.
        self._of.type_ahead.hold()
        self.dismiss(value)

    def action_choose(self, yes: bool) -> None:
        """Answer what the cursor is on, or leave with nothing; enter waits for the count."""
        if yes and not self._counted:
            self._chosen = True
            self._of.type_ahead.hold(but=LEAVES)
            return
        if not yes:
            self._of.type_ahead.drop()
        super().action_choose(yes)

    def _count(self) -> None:
        tell = self.app.call_from_thread
        try:
            found = self._of.gateway.queue_groups(self._spec, self._by, self._left.is_set)
        except Exception:
            tell(self._failed)
            raise
        if found is not None and not self._left.is_set():
            tell(self._take, found)

    def _failed(self) -> None:
        """Say so; it is counted again with the next news."""
        self._counting = False
        self._say(_("What is stored here cannot be read right now."))
        self._go_on()

    def _take(self, found: list[QueueGroup]) -> None:
        if self._left.is_set():
            return
        self._counted = True
        self._options = [_option(group) for group in found]
        none = _("None here has these words.") if found else _("There is no open ticket.")
        self._say(none)
        if self._chosen:
            self.action_choose(True)
            if not self._list.current:
                self._go_on()

    def _go_on(self) -> None:
        """Type what was held behind an enter that chose nothing."""
        if self._chosen:
            self._chosen = False
            self.call_later(self._of.type_ahead.release)


def _option(group: QueueGroup) -> Option:
    """Return a group's line; what no query finds is counted all the same."""
    words = group.name
    if not group.text:
        words = _("{name}: no search finds these").format(name=group.name)
    return Option(group.text, words, grouped(group.count))
