"""The base of every screen: bindings from the commands, chords, and news from the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding, BindingsMap
from textual.notifications import Notification

from premium_tui.commands import Command, Where, footer_of, offered
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import Connection
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.keymap import chords
from premium_tui.screens.painting import PaintingScreen

T = TypeVar("T")

SAID_SECONDS, TROUBLE_SECONDS = 4.0, 10.0
"""How long a sentence is shown, and one that tells of trouble."""

if TYPE_CHECKING:
    from premium_tui.data.gateway import Gateway, GatewayEvent
    from premium_tui.domain.actions import Action
    from premium_tui.screens.console import Console


def bindings_of(commands: Iterable[Command]) -> dict[str, list[Binding]]:
    """Return the bindings of commands by their key.

    They are priority bindings: only those act before the next key of the same packet is handed
    out (terminals, fact 9). `check_action` gives letters back to a field that is being typed in.
    """
    chosen = list(commands)
    found: dict[str, list[Binding]] = {}
    for command in chosen:
        for key in command.keys:
            if " " not in key:
                found.setdefault(key, []).append(_binding(key, command.action, command.label))
    for first in chords(chosen):
        found.setdefault(first, []).append(_binding(first, f"chord('{first}')", _("go to")))
    return found


def _binding(key: str, action: str, label: str) -> Binding:
    return Binding(key, action, label, show=False, priority=True)


class ConsoleScreen(PaintingScreen[None]):
    """A screen of the console."""

    ROOMS: ClassVar[tuple[Where, ...]] = (Where.EVERYWHERE,)
    AUTO_FOCUS = ""
    ENABLE_COMMAND_PALETTE = False
    DEFAULT_CSS = """
    ConsoleScreen { background: ansi_default; color: ansi_default; layout: vertical; }
    """

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.console = console
        own = bindings_of(c for c in console.keymap.commands if c.where in self.ROOMS)
        self._bindings = BindingsMap.from_keys(self._bindings.key_to_bindings | own)
        self._chord = ""

    @property
    def gateway(self) -> Gateway:
        """All that a screen may touch of the data."""
        return self.console.gateway

    @property
    def rooms(self) -> tuple[Where, ...]:
        """The rooms open right now; typing opens another one."""
        return self.ROOMS

    @property
    def typing(self) -> bool:
        """Whether a field that takes letters has the focus."""
        return takes_text(self.focused)

    def commands(self) -> list[Command]:
        """Return the commands that apply right now, for help and the palette."""
        return self.console.keymap.of(self.rooms, self.console.kind)

    def footer(self) -> list[Command]:
        """Return the few commands the last line shows."""
        return footer_of(self.commands())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Give keys only to what applies right now; called by Textual.

        That leaves plain keys to a field that is being typed in.
        """
        spelled = f"{action}({', '.join(map(repr, parameters))})" if parameters else action
        commands = self.console.keymap.doing(spelled)
        if not commands:
            return not self.typing
        return any(self._applies(command) for command in commands)

    def _applies(self, command: Command) -> bool:
        if not offered(command, self.console.kind):
            return False
        if self.typing:
            # What is everywhere and leaves the text alone works there too.
            everywhere = Where.EVERYWHERE in self.ROOMS and command.where is Where.EVERYWHERE
            return command.typing and (everywhere or command.where in self.rooms)
        return command.where in self.rooms

    def store_changed(self, event: GatewayEvent) -> None:
        """Take news from the store; called on the UI thread while this screen is in front."""

    def company_changed(self, tickets: frozenset[str]) -> None:
        """Take that other agents came to tickets or left them; called as `store_changed` is."""

    def save_now(self) -> bool:
        """Keep what is being written and return whether that went well.

        Also called from a signal, so it changes no widget.
        """
        return True

    def act(self, action: Action, *, at_once: bool = False) -> bool:
        """Put an action into the outbox; False, and the reason said, when it cannot be kept.

        `at_once`: it is not held back to be taken back.
        """
        return self.put(action, at_once=at_once) is not None

    def rows_left(self) -> None:
        """Take that rows left the list that is shown, where one is; keys wait for that."""

    def put(self, action: Action, *, at_once: bool = False) -> str | None:
        """Put an action into the outbox and return its key; None, and the reason said, as `act`."""
        return self._tried(lambda: self.gateway.act(action, at_once=at_once))

    def put_all(self, actions: Sequence[Action], *, held: bool = False) -> list[str] | None:
        """Put actions into the outbox, all or none, and return their keys; else as `put`.

        `held`: they are held back together, as answers are, to be taken back.
        """
        return self._tried(lambda: self.gateway.act_all(actions, held=held))

    def _tried(self, keep: Callable[[], T]) -> T | None:
        """Return what `keep` does; None, and the reason said, when nothing can be kept."""
        try:
            return keep()
        except StoreUnwritable as error:
            words = _("Not kept and not sent: {path} cannot be written ({reason}).")
            self.say(words.format(path=error.path, reason=error.reason), trouble=True)
        except StoreNewer:
            self.say(
                _("A newer version is at work here: leave and start premium-tui again."),
                trouble=True,
            )
        return None

    def action_chord(self, first: str) -> None:
        """Wait for the second key of a chord."""
        self._chord = first
        self.console.type_ahead.chord = self._finish_chord

    def _finish_chord(self, key: str) -> Callable[[], Awaitable[object]] | None:
        """Return what to run for the second key; None: the key stands for itself."""
        first, self._chord = self._chord, ""
        command = chords(self.commands()).get(first, {}).get(key)
        if command is None:
            return None
        action = command.action
        return lambda: self.run_action(action)

    async def action_help(self) -> None:
        """Show the keys of this place."""
        from premium_tui.screens.help import HelpScreen  # kept off the start path

        await self.app.push_screen(HelpScreen(self.commands(), agent=self.console.agent))

    async def action_palette(self) -> None:
        """Find a command by name."""
        from premium_tui.screens.palette import PaletteScreen  # kept off the start path

        def chosen(command: Command | None) -> None:
            if command is not None:
                self.call_next(self.run_action, command.action)

        await self.app.push_screen(PaletteScreen(self.commands()), chosen)

    async def action_outbox(self) -> None:
        """Show what is on its way to the desk, and what the desk refused."""
        from premium_tui.screens.outbox import OutboxScreen  # kept off the start path

        await self.app.push_screen(OutboxScreen(self.console))

    async def action_macro_list(self) -> None:
        """Show all macros; agents only."""
        from premium_tui.screens.macros import MacrosScreen  # kept off the start path

        await self.app.push_screen(MacrosScreen(self.console))

    async def action_since(self) -> None:
        """Show what has changed since the last visit."""
        from premium_tui.screens.since import SinceScreen  # kept off the start path

        if self.console.left_at is None:
            self.say(_("This is your first visit here: everything is new."))
            return
        await self.app.push_screen(SinceScreen(self.console, self.console.left_at))

    async def action_due(self) -> None:
        """Go to the answer that was said to be due soon, or to all that are; agents only."""
        from premium_tui.screens.due_watch import show_due  # kept off the start path

        if self.console.agent:
            await show_due(self)

    def action_undo(self) -> None:
        """Take back what was done last, as long as it has not left."""
        from premium_tui.screens.unsend import take_back_last  # kept off the start path

        take_back_last(self)

    def action_sync(self) -> None:
        """Ask the worker to pull now; offline nothing would show that it does."""
        self.gateway.request_pull()
        if self.console.status().connection is Connection.OFFLINE:
            self.say(_("Trying to reach the desk. It is tried again by itself, too."))

    def action_redraw(self) -> None:
        """Draw everything anew."""
        self.console.redraw()

    async def action_escape(self) -> None:
        """Go back where there is somewhere to go back to."""
        if len(self.app.screen_stack) > 1:
            await self.action_back()

    async def action_back(self) -> None:
        """Leave this screen; at the top, quit, after asking while something is unsent."""
        if len(self.app.screen_stack) > 1:
            self.save_now()
            self.app.pop_screen()
            return
        status = self.console.status()
        unsent = status.waiting + status.attention
        if not unsent or (status.connection is Connection.LIVE and not status.attention):
            self.action_quit_console()
            return
        from premium_tui.screens.confirm import ConfirmScreen  # kept off the start path

        def answered(yes: bool | None) -> None:
            if yes:
                self.action_quit_console()

        words = ngettext(
            "Quit while {n} thing is not sent?", "Quit while {n} things are not sent?", unsent
        )
        question = ConfirmScreen(
            words.format(n=grouped(unsent)),
            safe=_("It is kept here, and sent when premium-tui runs again."),
            yes=_("quit"),
            no=_("stay"),
        )
        await self.app.push_screen(question, answered)

    def action_quit_console(self) -> None:
        """Quit; what waits in the outbox is sent first, or stays queued."""
        self.console.leave()

    def say(self, words: str, *, trouble: bool = False) -> None:
        """Show a sentence for a while; `words` may hold outside text, cleaned."""
        self.app.clear_notifications()
        self.console.said = words
        # Told by a message, it would come after a second sentence has cleared the first one.
        self.app._notifications.add(
            Notification(
                f"! {words}" if trouble else words,
                severity="error" if trouble else "information",
                timeout=TROUBLE_SECONDS if trouble else SAID_SECONDS,
                markup=False,
            )
        )
        self.app._refresh_notifications()


def takes_text(focused: object) -> bool:
    """Return whether what has the focus is a field that takes letters."""
    return hasattr(focused, "cursor_blink")


def as_console_screen(screen: object) -> ConsoleScreen | None:
    """Return `screen` when it is one of ours."""
    return screen if isinstance(screen, ConsoleScreen) else None
