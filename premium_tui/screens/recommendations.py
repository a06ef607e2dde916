"""Recommendations: articles, videos and courses chosen from one's tickets (rules 27, 40-42)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.geometry import Size
from textual.widget import Widget

from premium_tui.commands import Where
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.screens.console import Console
from premium_tui.screens.tabbed import TabScreen
from premium_tui.terminal.clipboard import copy
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.reading_list import (
    ReadingDetail,
    ReadingHead,
    ReadingList,
    detail_lines,
)

if TYPE_CHECKING:
    from premium_tui.data.gateway import GatewayEvent
    from premium_tui.data.recommend.ranking import Recommendation


class RecommendationsScreen(TabScreen):
    """What to read next, and why."""

    MODE: ClassVar[str] = "recommendations"
    ROOMS: ClassVar[tuple[Where, ...]] = (Where.EVERYWHERE, Where.TABS, Where.READING)
    DEFAULT_CSS = """
    RecommendationsScreen.-single ReadingDetail { display: none; }
    RecommendationsScreen.-single #above-detail { display: none; }
    """

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._recommendations = self.gateway.recommendations
        self._head = ReadingHead()
        self._list = ReadingList()
        self._detail = ReadingDetail()
        self._put_away: list[str] = []
        """Groups put away here, to be brought back one by one."""
        self._ranking = False
        self._stale = False

    def content(self) -> Iterable[Widget]:
        """Heading, list, rule, detail."""
        return (self._head, self._list, Rule(id="above-detail"), self._detail)

    def on_mount(self) -> None:
        """Show what was ranked last, at once; rank anew on a thread."""
        self._lay_out(self.app.size)
        self.set_focus(self._list)
        self._list.say(
            _("Looking for what fits your tickets"), "", _("The first time this takes a moment.")
        )
        self._show(self._recommendations.remembered())
        self.call_after_refresh(self._rank)

    def on_resize(self, event: events.Resize) -> None:
        """Small terminals show the list alone."""
        self._lay_out(event.size)

    def _lay_out(self, size: Size) -> None:
        self.set_class(size.height < 20, "-single")

    def come_back(self) -> None:
        """Catch up."""
        if self._list.is_mounted:
            self._rank()

    def store_changed(self, event: GatewayEvent) -> None:
        """Rank anew when a ticket was sent or came (rule 41)."""
        from premium_tui.data import gateway as news

        self.show_status()
        if isinstance(event, news.OutboxChanged) or (
            isinstance(event, news.StoreChanged) and event.what & {"ticket", "message", "me"}
        ):
            self._rank()

    def _rank(self) -> None:
        """Rank on a thread; one at a time, and never a lost change."""
        self._stale = self._ranking
        if not self._ranking:
            self._ranking = True
            self._rank_on_thread()

    @work(thread=True, group="rank", exit_on_error=False)
    def _rank_on_thread(self) -> None:
        found = self._recommendations.ranked()
        self.app.call_from_thread(self._ranked, found)

    def _ranked(self, found: list[Recommendation]) -> None:
        self._ranking = False
        if self._stale:
            self._rank()
            return
        words = _("{key} brings back what was last.")
        key = self.console.keymap.name("app.undo")
        self._list.say(_("You put everything away."), "", words.format(key=key))
        self._show(found)

    def _show(self, found: list[Recommendation]) -> None:
        self._list.show(found, self._recommendations.language())
        words = ""
        if any(one.because is not None for one in found):
            words = _("Chosen from your tickets, anew with each you send")
        elif found and self.console.status().ready:
            words = _("You have not sent a ticket yet: what others read most")
        elif found:
            words = _("What others read most, until your tickets are here")
        away = len(self._recommendations.away())
        self._head.show(
            words,
            ngettext("{n} put away", "{n} put away", away).format(n=grouped(away)) if away else "",
        )

    def on_reading_list_highlighted(self, event: ReadingList.Highlighted) -> None:
        """Show all about the one under the cursor."""
        self._detail.show(self._list.current, self._recommendations.language())
        at, total = self._list.place
        place = _("{at} of {total}").format(at=grouped(at), total=grouped(total)) if total else ""
        self._keys.show(self.footer(), place)

    async def on_reading_list_opened(self, event: ReadingList.Opened) -> None:
        """Show the address of the one clicked."""
        await self.action_address()

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)

    def action_page(self, step: int) -> None:
        """Move by a page."""
        self._list.page(step)

    def action_jump(self, where: str) -> None:
        """Go to either end."""
        self._list.move(self._list.place[1] * (1 if where == "bottom" else -1))

    async def action_address(self) -> None:
        """Show the address, to be copied: a browser is never opened here."""
        from premium_tui.screens.address import AddressScreen  # kept off the start path

        one = self._list.current
        if one is None:
            return
        facts = detail_lines(one, self._recommendations.language(), 200)[1][0][0].strip()

        def answered(wanted: bool | None) -> None:
            if wanted:
                self._copy(one)

        screen = AddressScreen(one.entry.title, facts, one.entry.url)
        await self.app.push_screen(screen, answered)

    def action_copy_address(self) -> None:
        """Hand the address to the terminal's clipboard."""
        if (one := self._list.current) is not None:
            self._copy(one)

    def _copy(self, one: Recommendation) -> None:
        copy(self.app, one.entry.url)
        self.say(_("The address was sent to the terminal's clipboard."))

    def action_put_away(self, why: str) -> None:
        """Show it no more: it solved the problem, or it does not fit."""
        one = self._list.current
        if one is None or not self._kept(lambda: self._recommendations.put_away(one.group, why)):
            return
        self._put_away.append(one.group)
        words = {
            "solved": _("Good. It is not shown again; {key} brings it back."),
            "dismissed": _("Not shown again; {key} brings it back."),
        }
        self.say(words[why].format(key=self.console.keymap.name("app.undo")))
        self._show(self._recommendations.remembered())
        self._rank()

    def action_undo(self) -> None:
        """Bring back what was put away last; else take back what was done last elsewhere."""
        if not self._put_away:
            super().action_undo()
            return
        group = self._put_away[-1]
        if self._kept(lambda: self._recommendations.bring_back(group)):
            self._put_away.pop()
            self.say(_("It is shown again."))
            self._rank()

    def _kept(self, write: Callable[[], None]) -> bool:
        """Return whether a choice could be kept; say so when not."""
        try:
            write()
        except (StoreUnwritable, StoreNewer):
            self.say(_("What is stored here cannot be written now."), trouble=True)
            return False
        return True
