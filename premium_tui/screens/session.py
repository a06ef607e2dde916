"""A live chat or a call: its ticket's thread, how it stands, and writing at once (rules 32, 33)."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.timer import Timer

from premium_tui.commands import Command
from premium_tui.data.contacts import Session
from premium_tui.data.models import Delivery
from premium_tui.domain.actions import AcceptSession, CallOutcome, EndSession
from premium_tui.domain.live_sessions import LiveWay, SessionState
from premium_tui.i18n import _
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.screens.ticket import TicketScreen
from premium_tui.screens.unsend import on_its_way
from premium_tui.widgets.composer import Composer
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.session_line import SessionLine

if TYPE_CHECKING:
    from premium_tui.data.gateway import Gateway, GatewayEvent
    from premium_tui.domain.actions import Action
    from premium_tui.screens.console import Console

TELL_TYPING_EVERY = 3.0
"""Seconds between two words to the other side that one is typing."""

SHOW_TYPING_FOR = 6.0


LOSABLE = ("accept_session", "call_outcome")
"""What another agent, or another terminal, may have been quicker with."""


def take_back_lost(gateway: Gateway, ticket_id: str) -> str:
    """Forget what one did to a session after another agent had; return why, "" for nothing.

    Kept in the outbox it would hold up all that is done to the ticket later.
    """
    for item in on_its_way(gateway):
        refused = item.delivery is Delivery.ATTENTION and item.trouble
        if item.kind in LOSABLE and item.ticket_id == ticket_id and refused:
            gateway.discard(item.key)
            return item.trouble or ""
    return ""


class SessionScreen(TicketScreen):
    """A ticket with its chat or call."""

    def __init__(self, console: Console, ticket_id: str, *, verb: str = "") -> None:
        super().__init__(console, ticket_id, neighbours=lambda _step: None, verb=verb)
        self._line = SessionLine(
            agent=console.agent, own=console.me.person.id if console.me is not None else ""
        )
        self._typing_name = ""
        self._typing_timer: Timer | None = None
        self._told_typing = 0.0
        self._opened = bool(verb)

    @property
    def session(self) -> Session | None:
        """The session as it stands."""
        return self.gateway.contacts.of_ticket(self._ticket_id)

    @property
    def stops_overtaken(self) -> bool:
        """In a live chat both write at once."""
        session = self.session
        return session is None or not session.live

    def compose(self) -> ComposeResult:
        """Title, head, how it stands, thread, keys."""
        yield self._title
        yield self._head
        yield self._line
        yield self._company
        yield self._thread
        yield Rule()
        yield self._keys

    async def on_mount(self) -> None:
        """Begin to write, once the ticket is shown."""
        self.call_later(self._begin_to_write)

    async def _begin_to_write(self) -> None:
        """Open the composer once while the chat is live: in a chat one writes."""
        session = self.session
        if self._opened or session is None or session.way is not LiveWay.CHAT or not session.live:
            return
        if self.console.agent and session.state is not SessionState.ACTIVE:
            return
        self._opened = True
        await self.action_reply()

    def put(self, action: Action, *, at_once: bool = False) -> str | None:
        """Do it now: in a live talk nothing is held back; once it is over, as on any ticket."""
        session = self.session
        live = session is None or session.live
        return super().put(action, at_once=at_once or live)

    def store_changed(self, event: GatewayEvent) -> None:
        """Take what changed, and who is typing."""
        from premium_tui.data import gateway as news

        if isinstance(event, news.Typing):
            if event.ticket_id == self._ticket_id:
                self._show_typing(event.name)
            return
        if isinstance(event, news.StoreChanged):
            self._typing_name = ""
        if lost := take_back_lost(self.gateway, self._ticket_id):
            self.say(lost, trouble=True)
        super().store_changed(event)
        self._show_session()
        self.call_later(self._follow_session)

    async def _follow_session(self) -> None:
        """Begin to write when it goes live; stop when it is over and nothing was begun."""
        await self._begin_to_write()
        session, answer = self.session, self._answer
        if session is None or session.live or answer is None:
            return
        if not answer.composer.text.strip():
            await self.action_leave()

    def _show(self) -> None:
        super()._show()
        self._show_session()

    def _show_session(self) -> None:
        self._line.show(self.session, self.console.now(), self._typing_name)
        self._show_keys()

    def _show_typing(self, name: str) -> None:
        self._typing_name = name
        if self._typing_timer is not None:
            self._typing_timer.stop()
        self._typing_timer = self.set_timer(SHOW_TYPING_FOR, self._typing_over)
        self._show_session()

    def _typing_over(self) -> None:
        self._typing_name = ""
        self._show_session()

    def on_composer_changed(self, event: Composer.Changed) -> None:
        """Let the other side see that something is coming; the draft is kept besides."""
        session, now = self.session, time.monotonic()
        if session is None or session.state is not SessionState.ACTIVE or not event.text.strip():
            return
        if now - self._told_typing >= TELL_TYPING_EVERY:
            self._told_typing = now
            self.gateway.typing(self._ticket_id)

    async def action_send(self) -> None:
        """Send, and go on writing while the chat is live."""
        await super().action_send()
        session = self.session
        if self._answer is None and session is not None and session.live:
            await self.action_reply()

    def commands(self) -> list[Command]:
        """Return the commands that apply: closing ends the chat, or says how the call went."""
        words = self._end_words()
        commands = self._with_taking(super().commands())
        if words is None:
            return commands
        label, told = words
        place = 2 if self._may_take else 1
        session = self.session
        # How a call went nobody can say before it is taken: its key waits in help until then.
        shown = not (self._may_take and session is not None and session.way is LiveWay.CALL)
        return [
            replace(c, label=label, help=told, footer=place if shown else c.footer)
            if c.id == "ticket.close"
            else c
            for c in commands
        ]

    def _is_taken(self) -> bool:
        """Return whether neither the ticket nor its chat or call is to be taken."""
        return super()._is_taken() and not self._may_take

    def _with_taking(self, commands: list[Command]) -> list[Command]:
        """Let taking mean the chat or the call while it waits, and nothing while it goes on."""
        session = self.session
        if session is None or not session.live:
            return commands
        told = _("Take the chat or the call that waits")
        return [
            replace(c, help=told, footer=1) if c.id == "ticket.take" else c
            for c in commands
            if c.id != "ticket.take" or self._may_take
        ]

    @property
    def _may_take(self) -> bool:
        """Whether it waits, and nobody here has taken it yet."""
        session = self.session
        if not self.console.agent or session is None:
            return False
        return session.state is SessionState.WAITING and session.pending is None

    async def action_take(self) -> None:
        """Take it, which one agent wins; the desk decides, and who lost is told who won.

        One that is over is a ticket as any other.
        """
        session = self.session
        if session is None or not session.live:
            await super().action_take()
        elif self._may_take:
            self.act(AcceptSession(session.id, session.ticket_id))
        elif session.state is SessionState.ACTIVE:
            name = session.agent_name or _("Support")
            self.say(_("{name} has taken it.").format(name=name))

    def _end_words(self) -> tuple[str, str] | None:
        """Return what closing does while the session is live: a label, and a line for help."""
        session = self.session
        if session is None or not session.live:
            return None
        if session.way is LiveWay.CHAT:
            return _("end chat"), _("End the chat (asks)")
        if self.console.agent:
            return _("how it went"), _("Say how the call went: reached, or no answer")
        return _("cancel call"), _("Cancel the call (asks)")

    async def action_close_ticket(self) -> None:
        """End the chat or the call; a plain ticket is closed as ever."""
        session = self.session
        if session is None or not session.live:
            await super().action_close_ticket()
            return
        if session.way is LiveWay.CALL and self.console.agent:
            if session.state is not SessionState.ACTIVE:
                words = _("Take the call first: press {key}.")
                self.say(words.format(key=self.console.keymap.name("ticket.take")))
                return
            await self._ask_outcome(session)
            return
        await self._ask_end(session)

    async def _ask_end(self, session: Session) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self.act(EndSession(session.id, session.ticket_id))

        chat = session.way is LiveWay.CHAT
        question = ConfirmScreen(
            _("End this chat?") if chat else _("Cancel this call?"),
            safe=_("What was written stays as a ticket."),
            yes=_("end it") if chat else _("cancel it"),
            no=_("go on") if chat else _("keep it"),
        )
        await self.app.push_screen(question, answered)

    async def _ask_outcome(self, session: Session) -> None:
        from premium_tui.screens.call_outcome import CallOutcomeScreen  # when first needed

        def answered(outcome: str | None) -> None:
            if outcome:
                self.act(CallOutcome(session.id, session.ticket_id, outcome))

        await self.app.push_screen(CallOutcomeScreen(session), answered)
