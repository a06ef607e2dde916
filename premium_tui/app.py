"""The console's application: modes, theme, keys, news from the store, and an orderly end."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from rich.console import RenderableType
from textual import events, work
from textual.app import App
from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen

from premium_tui.data.gateway import (
    CompanyChanged,
    Gateway,
    GatewayEvent,
    LinkRefused,
    OutboxChanged,
    StatusChanged,
    StoreChanged,
)
from premium_tui.data.models import Connection, Me
from premium_tui.domain.roles import Role
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.screens.base import ConsoleScreen, as_console_screen, takes_text
from premium_tui.screens.console import FIRST_MODE, Console
from premium_tui.screens.modes import MODES
from premium_tui.screens.tabbed import TabScreen
from premium_tui.terminal.driver import SafeDriver
from premium_tui.terminal.frames import Shown
from premium_tui.terminal.keyboards import is_wide_space, plain_key, with_digit
from premium_tui.terminal.paste import shown
from premium_tui.terminal.typeahead import TypeAhead, drained
from premium_tui.theme import CALM
from premium_tui.values import dataclass

if TYPE_CHECKING:
    from premium_tui.screens.due_watch import DueWatch

LEAVE_WITHIN = 3.0
"""Seconds an orderly quit waits for answers under way; quitting again leaves them queued."""


class ConsoleApp(App[int], inherit_bindings=False):
    """The console."""

    DEFAULT_MODE = FIRST_MODE
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = ""
    signs_in_itself = False
    """Whether somebody signs this console in again, or ends it, when the desk does not know it."""
    # What is said stands on the rule above the keys, over the whole width and without a box.
    CSS = """
    ToastRack {
        align: left bottom; padding: 0; margin: 0 0 1 0; width: 100%; overflow: hidden hidden;
    }
    ConfirmScreen ToastRack { margin: 0 0 5 0; }
    /* Over the thread, never over what is being typed. */
    TicketScreen.-writing ToastRack { dock: top; align: left top; margin: 3 0 0 0; }
    ToastHolder { align-horizontal: left; width: 100%; }
    Toast {
        width: 100%; max-width: 100%; max-height: 4; margin: 0; padding: 0 1;
        background: ansi_default;
    }
    Toast.-information { border: none; color: ansi_cyan; }
    Toast.-error { border: none; color: ansi_red; text-style: bold; }
    """

    @dataclass
    class News(Message):
        """Something changed in the store or on the link to the worker."""

        event: GatewayEvent

        def can_replace(self, message: Message) -> bool:
            """Let a newer status stand for one not yet shown; data changes are never merged."""
            return (
                isinstance(message, ConsoleApp.News)
                and isinstance(self.event, StatusChanged)
                and isinstance(message.event, StatusChanged)
            )

    def __init__(self, gateway: Gateway, role: Role | None) -> None:
        super().__init__(driver_class=SafeDriver, ansi_color=True)
        # As if it had never had another one: a change of themes reads all styles three times.
        self.register_theme(CALM)
        self.set_reactive(App.theme, CALM.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self._shown = Shown()
        self.type_ahead = TypeAhead(self._handle)
        self.the_console = Console(gateway, self.type_ahead, self._leave, self.redraw)
        me = gateway.me()
        self._take_me(me, role)
        self._unsubscribe: Callable[[], None] | None = None
        self._leaving = False
        self._signed_out = False
        self._due: DueWatch | None = None
        self._untold: datetime | None = None
        """When the last visit ended, until it is told what has changed since."""
        self.crash: Exception | None = None

    def _handle_exception(self, error: Exception) -> None:
        """End on an error nobody caught; keep it for `main`, which says it in one plain line.

        Textual's traceback would print what tickets say (terminals R7).
        """
        self.crash = self.crash or error
        super()._handle_exception(error)
        self._exit_renderables.clear()

    def on_load(self) -> None:
        """Take the tabs before anything is drawn."""
        # The mode Textual starts in is the first tab itself: no screen is made to be thrown away.
        first = self.the_console.opens_with = self.the_console.tabs[0].mode
        self.add_mode(self.DEFAULT_MODE, partial(self._make_screen, first))
        for mode in MODES:
            self.add_mode(mode, partial(self._make_screen, mode))

    def on_mount(self) -> None:
        """Leave everything that can wait until after the first paint."""
        self.call_after_refresh(self._attach_link)
        self.app_resume_signal.subscribe(self, lambda _app: self._shown.forget())

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Write of a frame what does not stand on the terminal already."""
        if self._batch_count and renderable is not None:
            # Textual drops the first frame, drawn while it starts, and would never draw some of it.
            compositor = screen._compositor
            compositor._dirty_regions.add(compositor.size.region)
        driver = self._driver
        if not isinstance(driver, SafeDriver):
            self._write_changes(screen, renderable, None)
            return
        with driver.in_one_go():
            self._write_changes(screen, renderable, driver.raw)

    def _write_changes(
        self,
        screen: Screen[object],
        renderable: RenderableType | None,
        raw: Callable[[str], object] | None,
    ) -> None:
        super()._display(screen, self._shown.changes(renderable, self.size, raw))
        if doubtful := self._shown.take_doubtful():
            screen._compositor._dirty_regions.update(
                Region(0, y, self.size.width, 1) for y in doubtful
            )
            whole = screen._compositor.render_update(screen_stack=self._background_screens)
            super()._display(screen, self._shown.changes(whole, self.size, raw))

    def redraw(self) -> None:
        """Draw everything anew, whatever the terminal shows."""
        self._shown.forget()
        self.screen.refresh(repaint=True, layout=True)

    def _attach_link(self) -> None:
        if not gc.isenabled():
            # Since the start. What is here by now stays, and is not looked through again.
            gc.freeze()
            gc.enable()
        gateway = self.the_console.gateway
        self._unsubscribe = gateway.subscribe(self._hear)
        gateway.start_link()
        from premium_tui.screens.due_watch import DueWatch  # kept off the start path
        from premium_tui.screens.since import left_at  # kept off the start path

        self._due = DueWatch(self, self.the_console)
        self.the_console.left_at = self._untold = left_at(gateway)
        self.the_console.count_waiting()
        self._tell_rescue()
        self._tell_lost()
        if trouble := self.the_console.key_trouble:
            self.notify(f"! {trouble}", severity="error", timeout=30, markup=False)

    def _tell_lost(self) -> None:
        """Say what somebody else was quicker with: nothing is left to decide about it."""
        from premium_tui.screens.refused import refused_words  # kept off the start path
        from premium_tui.screens.setting_back import lost_words  # kept off the start path

        shown = [getattr(screen, "quote_id", "") for screen in self.screen_stack]
        for words in (lost_words(self.the_console), refused_words(self.the_console, shown)):
            if words:
                self._unsay()
                self.notify(f"! {words}", severity="error", timeout=15, markup=False)

    def _unsay(self) -> None:
        """Take back what was said last of what was done here: it may be untrue by now."""
        for note in [note for note in self._notifications if note.message == self.the_console.said]:
            self._unnotify(note)

    def _tell_rescue(self) -> None:
        from premium_tui.screens.rescued import rescued_words  # kept off the start path

        if words := rescued_words(self.the_console.gateway):
            self.notify(words, severity="error", timeout=30, markup=False)

    def _hear(self, event: GatewayEvent) -> None:
        """Take news on the link's thread and hand it to this one."""
        self.post_message(self.News(event))

    async def on_console_app_news(self, message: News) -> None:
        """Hand news to the screen in front; the others catch up when they are back."""
        if self._exit:
            return
        event = message.event
        if isinstance(event, CompanyChanged):
            if (front := self._front()) is not None:
                front.company_changed(event.tickets)
            return
        if isinstance(event, LinkRefused):
            self.the_console.refusal = event.text
            self.notify(f"! {event.text}", severity="error", timeout=30, markup=False)
        elif self.the_console.refusal and self.the_console.status().connection is Connection.LIVE:
            self.the_console.refusal = ""
            self.clear_notifications()
        if self.the_console.me is None or self.the_console.me != self.the_console.gateway.me():
            await self._refresh_me()
        if isinstance(event, StoreChanged) and "session" in event.what:
            self.the_console.count_waiting()
        if isinstance(event, StatusChanged):
            self._tell_signed_out(event.status.connection)
        self._tell_since(event)
        if self._due is not None and isinstance(event, StoreChanged | StatusChanged):
            self._due.look()
        if isinstance(event, OutboxChanged):
            self._tell_rescue()
            self._tell_lost()
        if (front := self._front()) is not None:
            front.store_changed(event)

    def _front(self) -> ConsoleScreen | None:
        """Return the screen of ours that is in front, below any question."""
        found = (as_console_screen(screen) for screen in reversed(self.screen_stack))
        return next((ours for ours in found if ours is not None), None)

    def _tell_signed_out(self, connection: Connection) -> None:
        """Say once what to do when the desk does not know the person any more."""
        out = connection is Connection.SIGNED_OUT
        if out and not self._signed_out and not self.signs_in_itself:
            words = _(
                "You are signed out: what you write is kept and not sent. To sign in, leave and run"
            )
            said = f"! {words}\n  {self.the_console.gateway.sign_in}"
            self.notify(said, severity="error", timeout=30, markup=False)
        self._signed_out = out

    def _tell_since(self, event: GatewayEvent) -> None:
        """Say once, when the desk is reached, what has changed since the last visit; ring."""
        from premium_tui.screens.since import rings  # kept off the start path

        console = self.the_console
        if self._untold is not None and console.status().connection is Connection.LIVE:
            self._count_since(self._untold)
            self._untold = None
        if console.gateway.settings.bell and rings(console.gateway, event):
            self.bell()

    @work(thread=True, group="since", exit_on_error=False)
    def _count_since(self, left: datetime) -> None:
        from premium_tui.screens.since import since_words  # kept off the start path

        if words := since_words(self.the_console, left):
            self.call_from_thread(self.notify, words, timeout=8, markup=False)

    async def _refresh_me(self) -> None:
        """Take who the desk says this is; another kind of person gets other tabs."""
        kind = self.the_console.kind
        self._take_me(self.the_console.gateway.me(), None)
        if self.the_console.kind != kind:
            await self.switch_mode(self.the_console.mode_of(self.the_console.tabs[0].mode))

    def _take_me(self, me: Me | None, role: Role | None) -> None:
        self.the_console.me = me
        if me is not None:
            self.the_console.role = me.person.role
        elif role is not None:
            self.the_console.role = role

    def _make_screen(self, mode: str) -> TabScreen:
        screen = MODES[mode]()(self.the_console)
        # What is new has no styles that could be outdated: Textual would read all of them again.
        screen._css_update_count = self._css_update_count
        return screen

    async def on_event(self, event: events.Event) -> None:
        """Keep keys back while a place to type in is opening."""
        if getattr(event, "is_forwarded", False):
            # It went to a widget already and bubbled up again.
            await super().on_event(event)
            return
        if self._exit and isinstance(event, events.InputEvent | events.Paste):
            # It is left: what came in the same packet as the key that left would open a screen.
            return
        if isinstance(event, events.Paste):
            event.text = shown(event.text)
        if not self.type_ahead.take(event):
            await self._handle(event)

    async def _handle(self, event: events.Event) -> None:
        """Handle an event, a key that was held back included, as if it came now."""
        if not isinstance(event, events.Key):
            await super().on_event(event)
            return
        typing = self._typing()
        if not typing:
            event.key = plain_key(event.key, event.character)
        chord, self.type_ahead.chord = self.type_ahead.chord, None
        if chord is not None and (run := chord(event.key)) is not None:
            await run()
            return
        if not typing:
            event.key = with_digit(event.key, self.screen)
        elif is_wide_space(event.character):
            # Python calls it not printable, and fields take nothing that is not.
            await super().on_event(events.Paste(event.character or ""))
            return
        elif not event.is_printable:
            # Letters of the same packet still wait in the field's own queue; what sends or leaves
            # must not overtake them.
            await drained(self.screen.focused)
        await super().on_event(event)

    def _typing(self) -> bool:
        screen = as_console_screen(self.screen)
        return takes_text(self.screen.focused) if screen is None else screen.typing

    def save_drafts(self) -> None:
        """Write every draft at once; called on leaving and from a signal, changing no widget.

        When one left is kept with them.
        """
        from premium_tui.screens.since import remember_leaving  # when first needed

        for screen in self.screen_stack:
            save = getattr(screen, "save_now", None)
            if save is not None:
                save()
        remember_leaving(self.the_console.gateway)

    def _leave(self) -> None:
        """Quit: keep drafts, send what is under way; a second time leaves it queued."""
        self.save_drafts()
        status = self.the_console.status()
        reached = status.connection in (Connection.SYNCING, Connection.LIVE)
        if self._leaving or not status.waiting or not reached:
            # What is held back goes as soon as the desk can be reached.
            self.the_console.gateway.wait_settled(0.0, own=True)
            self.exit(0)
            return
        self._leaving = True
        words = ngettext("Sending {n} answer", "Sending {n} answers", status.waiting)
        self.notify(
            _("{words}. Quit again to leave it queued.").format(
                words=words.format(n=grouped(status.waiting))
            ),
            markup=False,
        )
        self._wait_and_leave()

    @work(thread=True, group="leave", exit_on_error=False)
    def _wait_and_leave(self) -> None:
        self.the_console.gateway.wait_settled(LEAVE_WITHIN, own=True)
        self.call_from_thread(self.exit, 0)

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Never open a browser: over SSH it would be the server's (terminals R3)."""
