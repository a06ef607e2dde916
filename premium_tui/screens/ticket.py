"""One ticket: its thread, and the composer to answer it (rules 34-37, 39)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult

from premium_tui.commands import Command, Where, footer_of
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import Connection, Delivery, ThreadMessage, TicketDetail, TicketRow
from premium_tui.domain.draft_keys import parts_of
from premium_tui.i18n import _
from premium_tui.screens.answer import Answer
from premium_tui.screens.console import Console
from premium_tui.screens.ticket_verbs import TicketVerbs
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.composer import Composer
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.thread import Thread
from premium_tui.widgets.ticket_head import TicketHead

if TYPE_CHECKING:
    from premium_tui.data.gateway import GatewayEvent
    from premium_tui.data.search_marks import Marks

Neighbour = Callable[[int], TicketRow | None]


class TicketScreen(TicketVerbs):
    """A ticket and its thread."""

    ROOMS: ClassVar[tuple[Where, ...]] = (
        Where.EVERYWHERE,
        Where.THREAD,
        Where.TICKET,
        Where.COMPOSER,
    )

    DEFAULT_CSS = """
    TicketScreen { overflow: hidden; }
    TicketScreen.-short Composer > TextArea { min-height: 2; max-height: 25vh; }
    """

    def __init__(
        self,
        console: Console,
        ticket_id: str,
        *,
        neighbours: Neighbour,
        verb: str = "",
        draft: str = "",
        marks: Marks | None = None,
    ) -> None:
        """`verb` is gone on to at once, with the draft of the key `draft` if there are several.

        `marks` are words that were looked for.
        """
        super().__init__(console)
        self._ticket_id = ticket_id
        self._neighbours = neighbours
        self._verb = verb
        self._draft = draft
        self._detail: TicketDetail | None = None
        self._title = TitleBar(console.now())
        self._head = TicketHead(agent=console.agent)
        self._thread = Thread(console.now, marks, undo=console.keymap.name("app.undo"))
        self._answer: Answer | None = None
        self._keys = KeyBar(())

    @property
    def stops_overtaken(self) -> bool:
        """Whether an answer waits for a look when somebody else's came first: not in a chat."""
        return True

    @property
    def rooms(self) -> tuple[Where, ...]:
        """While an answer is written, only the composer's keys apply."""
        if self._answer is not None:
            return (Where.COMPOSER,)
        return tuple(room for room in self.ROOMS if room is not Where.COMPOSER)

    @property
    def typing(self) -> bool:
        """Whether an answer is being written, wherever the pointer put the focus meanwhile."""
        return self._answer is not None

    def commands(self) -> list[Command]:
        """Return the commands that apply: a closed ticket is followed up, not answered."""
        closed = self._detail is None or not self._detail.may_reply
        return [
            c
            for c in super().commands()
            if not (closed and c.id in ("ticket.reply", "ticket.note", "thread.quote"))
        ]

    def footer(self) -> list[Command]:
        """Return the few commands the last line shows."""
        if self._detail is None or self._detail.may_reply:
            return super().footer()
        return footer_of(
            [
                replace(c, footer=1, label=_("follow-up")) if c.id == "thread.contact" else c
                for c in self.commands()
            ]
        )

    def compose(self) -> ComposeResult:
        """Title, head, thread, keys."""
        yield self._title
        yield self._head
        yield Rule()
        yield self._thread
        yield Rule()
        yield self._keys

    async def on_mount(self) -> None:
        """Show the ticket; go on to the verb it was opened with."""
        self.set_class(self.app.size.height < 20, "-short")
        self.set_focus(None)
        self._show()
        self._mark_read()
        self._show_keys()
        if self._verb:
            await self._begin(note=self._verb == "note")

    def on_resize(self, event: events.Resize) -> None:
        """Small terminals show fewer lines of what is written."""
        self.set_class(event.size.height < 20, "-short")

    def on_screen_resume(self) -> None:
        """Catch up after another screen was in front."""
        self._show()
        self._show_keys()

    def store_changed(self, event: GatewayEvent) -> None:
        """Take what changed in the store, and count as read what is seen by that."""
        named = getattr(event, "tickets", None)
        if named is not None and self._ticket_id not in named:
            return
        self._show()
        self._mark_read()
        self._show_keys()

    def _show(self) -> None:
        console = self.console
        status = console.status()
        self._title.show(console.title, status, console.now())
        detail = self.gateway.ticket(self._ticket_id)
        self._detail = detail
        self._head.show(detail, console.now(), console.my_id)
        offline = status.connection in (Connection.OFFLINE, Connection.SIGNED_OUT)
        messages = self.gateway.thread(self._ticket_id) if detail is not None else ()
        self._thread.show(messages, offline=offline, notice=self._notice(detail))

    def _notice(self, detail: TicketDetail | None) -> str:
        """Return what is to be said below the thread."""
        if detail is None:
            return _("This ticket is not here any more: it was moved out of your sight.")
        if detail.may_reply:
            return ""
        if self.console.agent:
            return _("This ticket is closed: it can be read, not answered.")
        words = _("This ticket is closed. Press {key} to write a follow-up.")
        return words.format(key=self.console.keymap.name("thread.contact"))

    def _mark_read(self) -> None:
        if self._detail is not None and self._detail.row.unread:
            with suppress(StoreUnwritable, StoreNewer):
                # It stays unread; whoever writes is told.
                self.gateway.mark_read(self._ticket_id)

    def _show_keys(self) -> None:
        place = ""
        if self._answer is None:
            place = _("more below") if self._thread.more_below else _("end")
        self._keys.show(self.footer(), place)

    def on_thread_scrolled(self, event: Thread.Scrolled) -> None:
        """Say whether there is more below."""
        self._show_keys()

    async def action_reply(self) -> None:
        """Answer in public; what is typed meanwhile goes into the answer."""
        if self._detail is not None and self._detail.may_reply:
            self.console.type_ahead.hold()
        await self._begin(note=False)

    async def action_note(self) -> None:
        """Leave an internal note; agents only."""
        if self.console.agent:
            self.console.type_ahead.hold()
            await self._begin(note=True)

    async def _begin(self, *, note: bool) -> None:
        """Write; an answer that was stopped on its way is decided about before another one."""
        detail, stopped = self._detail, None
        if detail is not None and detail.row.pending is Delivery.ATTENTION and not note:
            from premium_tui.screens.overtaken import decide_stopped, stopped_answer

            stopped = stopped_answer(self.gateway, self._ticket_id)
        if stopped is None:
            await self._write(note=note)
            return
        self.console.type_ahead.drop()
        self._thread.show_newest()
        await decide_stopped(self, stopped, write=lambda: self._write(note=False))

    def action_undo(self) -> None:
        """Take back what was done last; an answer to this ticket is gone on with at once."""
        from premium_tui.screens.unsend import take_back_last  # kept off the start path

        draft = take_back_last(self)
        kind, ticket_id = parts_of(draft.key) if draft is not None else ("", "")
        if ticket_id == self._ticket_id and kind in ("reply", "note"):
            self.console.type_ahead.hold()
            self.call_next(partial(self._write, note=kind == "note"))

    async def action_quote(self) -> None:
        """Answer with the newest message quoted."""
        newest = self._thread.newest
        await self.action_reply()
        composer = self._answer.composer if self._answer is not None else None
        if newest is not None and composer is not None and not composer.text.strip():
            quoted = "\n".join(f"> {line}" for line in newest.body.rstrip().split("\n"))
            composer.add(f"{quoted}\n\n")

    async def _write(self, *, note: bool) -> None:
        """Open the composer with the draft kept for it, if any."""
        detail, keys = self._detail, self.console.type_ahead
        if detail is None or not detail.may_reply or self._answer is not None:
            keys.drop()
            if detail is not None:
                self.say(self._notice(detail))
            return
        answer = self._answer = Answer(self, detail, note=note, draft=self._draft)
        self._draft = ""
        self.add_class("-writing")
        await self.mount(answer.composer, before=self._keys)
        answer.composer.take_focus()
        if answer.found:
            answer.say_kept(_("draft found"), False)
        self._show_keys()
        self._thread.show_newest()
        await keys.release()

    def on_composer_changed(self, event: Composer.Changed) -> None:
        """Keep the draft."""
        if self._answer is not None:
            self._answer.changed(event.text)

    async def action_send(self) -> None:
        """Put the answer into the outbox: durable at once, sent as soon as the desk is there."""
        await self.send_and("")

    async def action_send_and(self) -> None:
        """Choose what is to happen once the answer is sent, and send it."""
        answer = self._answer
        if answer is None or not self.console.agent:
            return
        if fault := answer.fault:
            self.say(fault, trouble=bool(answer.composer.text.strip()))
            return
        from premium_tui.screens.sending import choose_what_follows  # when first needed

        await choose_what_follows(self, note=answer.note)

    async def send_and(self, then: str) -> None:
        """Send the answer and go on as `then` says; "" does nothing more."""
        answer = self._answer
        if answer is None:
            return
        if fault := answer.fault:
            self.say(fault, trouble=bool(answer.composer.text.strip()))
            return
        came = self.gateway.overtaken.since(self._ticket_id, answer.based_on)
        if came and not answer.note and self.stops_overtaken:
            await self._look_again(answer, came, then)
        else:
            await self._send(answer, then)

    async def _send(self, answer: Answer, then: str) -> None:
        key = self.put(answer.action())
        if key is None:
            return
        answer.drop()
        await self._close_composer()
        self._show()
        self._thread.show_newest()
        if then and self._detail is not None:
            from premium_tui.screens.sending import go_on  # when first needed

            await go_on(self, self._detail.row, then, key)
            self._show()

    async def _look_again(self, answer: Answer, came: Sequence[ThreadMessage], then: str) -> None:
        """Show what came in before the answer goes, and let its writer decide."""
        from premium_tui.screens.overtaken import decide, happened  # when first needed

        self._thread.show_newest()

        async def seen() -> None:
            if self._detail is not None:
                answer.based_on = self._detail.revision

        async def send() -> None:
            await seen()
            if self._answer is answer:
                await self._send(answer, then)

        async def drop() -> None:
            answer.drop()
            await self._close_composer()

        await decide(self, happened(came), send=send, edit=seen, drop=drop)

    async def action_leave(self) -> None:
        """Leave the composer; the draft is kept, or it is asked what is to become of it."""
        answer = self._answer
        if answer is not None and not answer.save_now():
            from premium_tui.screens.unkept import leave_unkept  # when first needed

            answer.say_kept(_("the draft cannot be saved"), True)
            await leave_unkept(self, answer.composer.text, answer.trouble, self._close_composer)
            return
        await self._close_composer()

    async def _close_composer(self) -> None:
        answer, self._answer = self._answer, None
        self.set_focus(None)
        self._show_keys()
        self.remove_class("-writing")
        if answer is not None:
            await answer.composer.remove()

    def save_now(self) -> bool:
        """Write the draft at once; also called from a signal."""
        return self._answer is None or self._answer.save_now()

    async def action_neighbour(self, step: int) -> None:
        """Go to the next ticket of the list, or the one before."""
        row = self._neighbours(step)
        if row is None:
            self.say(_("That was the last one.") if step > 0 else _("That was the first one."))
            return
        self._ticket_id = row.id
        self._show()
        self._mark_read()
        self._thread.show_hit()
        self._show_keys()

    async def action_contact(self) -> None:
        """Write a new request to support; on a closed ticket, its follow-up (rule 39)."""
        from premium_tui.screens.new_request import NewRequestScreen  # kept off the start path

        detail = self._detail
        follows = detail if detail is not None and not detail.may_reply else None
        self.console.type_ahead.hold()
        await self.app.push_screen(NewRequestScreen(self.console, follows))

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        self._thread.scroll_lines(lines)

    def action_scroll_page(self, step: int) -> None:
        """Scroll by a screenful."""
        self._thread.scroll_pages(step)

    def action_scroll_half(self, step: int) -> None:
        """Scroll by half a screenful."""
        self._thread.scroll_pages(step / 2)

    def action_scroll_edge(self, where: str) -> None:
        """Go to either end."""
        self._thread.scroll_to_edge(end=where == "end")

    def action_message(self, step: int) -> None:
        """Go to the next message, or the one before."""
        self._thread.scroll_to_message(step)

    def acted_on(self) -> TicketRow | None:
        """This ticket."""
        return self._detail.row if self._detail is not None else None
