"""A screen that is one tab of the console: title bar, tabs, its content, and the key bar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from premium_tui.commands import Command, Where
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.console import Console
from premium_tui.widgets.chrome import KeyBar, TabStrip, TitleBar
from premium_tui.widgets.lines import Rule


class TabScreen(ConsoleScreen):
    """One tab."""

    ROOMS: ClassVar[tuple[Where, ...]] = (Where.EVERYWHERE, Where.TABS)
    MODE: ClassVar[str] = ""
    """The mode it stands for; the tab's name in the key map."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._title = TitleBar(console.now())
        self._title.show(console.title, console.status(), console.now())
        self._tabs = TabStrip(console.tabs, self.MODE)
        self._keys = KeyBar(self.footer())

    def compose(self) -> ComposeResult:
        """The frame around `content`."""
        yield self._title
        yield self._tabs
        yield Rule()
        yield from self.content()
        yield Rule()
        yield self._keys

    def commands(self) -> list[Command]:
        """Return the commands that apply right now; tabs nobody has here have no key."""
        count = len(self.console.tabs)
        numbered = {f"tab.{number}" for number in range(count + 1, 6)}
        absent = numbered if count > 1 else {"tab.1", "tab.next", "tab.previous", *numbered}
        return [c for c in super().commands() if c.id not in absent]

    def content(self) -> Iterable[Widget]:
        """Return what stands between the tabs and the key bar."""
        return ()

    def show_status(self) -> None:
        """Bring the first line up to date, and the tabs should the desk have said who this is."""
        self._title.show(self.console.title, self.console.status(), self.console.now())
        self._tabs.show(self.console.tabs)

    async def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Catch up with what happened while another screen was in front."""
        self.show_status()
        self.come_back()

    def come_back(self) -> None:
        """Bring the content up to date after another screen was in front."""

    async def on_tab_strip_chosen(self, event: TabStrip.Chosen) -> None:
        """Go to a tab that was clicked."""
        await self.action_go(event.mode)

    async def action_tab(self, number: int) -> None:
        """Go to the tab of this number, if there is one."""
        tabs = self.console.tabs
        if number <= len(tabs):
            await self.action_go(tabs[number - 1].mode)

    async def action_tab_by(self, step: int) -> None:
        """Go to the next tab, around the end."""
        modes = [tab.mode for tab in self.console.tabs]
        await self.action_go(modes[(modes.index(self.MODE) + step) % len(modes)])

    async def action_go(self, mode: str) -> None:
        """Go to a tab by its name."""
        if mode != self.MODE and mode in [tab.mode for tab in self.console.tabs]:
            await self.app.switch_mode(self.console.mode_of(mode))
