"""Picking a team, product or language by its open tickets. Imported when needed."""

from __future__ import annotations

from threading import Event

from premium_tui.data.models import ListSpec
from premium_tui.data.queue_views import Grouping, QueueGroup, grouping_names
from premium_tui.i18n import _, grouped
from premium_tui.screens.console import Console
from premium_tui.screens.pick_one import Option, PickOneScreen


class GroupPicking(PickOneScreen):
    """Answers the query of the group that was picked, or nothing; counted once, when it opens."""

    def __init__(self, console: Console, spec: ListSpec, by: Grouping) -> None:
        """`spec` is the list whose open tickets are counted."""
        words = _("{grouping}: open tickets").format(grouping=grouping_names()[by])
        super().__init__(console, words, (), hint=_("a part of the name"))
        self._spec = spec
        self._by = by
        self._left = Event()
        self._counted = False
        self._chosen = False
        self._words_for_none = _("Counting…")

    async def on_mount(self) -> None:
        """Take letters at once, and count from a thread meanwhile."""
        await super().on_mount()
        self.run_worker(self._count, group="groups", thread=True, exit_on_error=False)

    def on_unmount(self) -> None:
        """Count no further."""
        self._left.set()

    def action_choose(self, yes: bool) -> None:
        """Answer what the cursor is on, or nothing; enter waits for the count."""
        if yes and not self._counted:
            self._chosen = True
            return
        super().action_choose(yes)

    def _count(self) -> None:
        found = self._of.gateway.queue_groups(self._spec, self._by, self._left.is_set)
        if found is not None and not self._left.is_set():
            self.app.call_from_thread(self._take, found)

    def _take(self, found: list[QueueGroup]) -> None:
        if self._left.is_set():
            return
        self._counted = True
        self._options = [
            Option(group.text, group.name, grouped(group.count)) for group in found if group.text
        ]
        self._words_for_none = (
            _("None here has these words.") if found else _("There is no open ticket.")
        )
        self.find(self._filter.text)
        if self._chosen:
            self.action_choose(True)
