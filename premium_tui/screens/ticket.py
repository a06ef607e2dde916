"""One ticket: its thread, and the composer to answer it (rules 34-37, 39)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from premium_tui.commands import Where
from premium_tui.data.models import Delivery, ThreadMessage, TicketRow
from premium_tui.domain.draft_keys import parts_of
from premium_tui.i18n import _
from premium_tui.screens.answer import Answer
from premium_tui.screens.console import Console
from premium_tui.screens.ticket_reading import Neighbour, TicketReading
from premium_tui.widgets.composer import Composer

if TYPE_CHECKING:
    from premium_tui.data.search_marks import Marks
    from premium_tui.domain.macros import Macro


class TicketScreen(TicketReading):
    """A ticket and its thread, and an answer written to it."""

    ROOMS: ClassVar[tuple[Where, ...]] = (
        Where.EVERYWHERE,
        Where.THREAD,
        Where.TICKET,
        Where.COMPOSER,
    )

    DEFAULT_CSS = """
    TicketScreen { overflow: hidden; }
    TicketScreen.-short Composer > TextArea { min-height: 2; max-height: 4; }
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
        super().__init__(console, ticket_id, neighbours=neighbours, marks=marks)
        self._verb = verb
        self._draft = draft
        self._macro = verb.removeprefix("macro:") if verb.startswith("macro:") else ""
        """The id of a macro that an answer begins with."""
        self._answer: Answer | None = None

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

    async def on_mount(self) -> None:
        """Show the ticket; go on to the verb it was opened with."""
        self.set_class(self.app.size.height < 20, "-short")
        self.set_focus(None)
        self._show()
        self._mark_read()
        self._show_keys()
        if self._verb:
            await self._begin(note=self._verb == "note")

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
        macro_id, self._macro = self._macro, ""
        if macro_id and (macro := self.gateway.macros.get(macro_id)) is not None:
            answer.use(macro, apart=True)
        self._show_keys()
        self._thread.show_newest()
        await keys.release()

    def on_composer_changed(self, event: Composer.Changed) -> None:
        """Keep the draft, and let other agents know that an answer is being written."""
        if self._answer is not None:
            self._answer.changed(event.text)
            if event.text.strip() and not self._answer.note:
                self._at.wrote()

    async def write_macro(self, row: TicketRow, macro: Macro) -> None:
        """Answer with a macro's text, to be read and sent."""
        self._macro = macro.id
        await self.action_reply()

    async def action_macros(self) -> None:
        """Pick a macro and put its text at the cursor; agents only."""
        answer = self._answer
        if answer is not None and answer.macros is not None:
            from premium_tui.screens.macro_picking import insert_picked  # when first needed

            await insert_picked(self, answer, self._detail)

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
        elif self.stops_overtaken and (writing := answer.not_warned_of(self.gateway)):
            from premium_tui.screens.writing_too import ask  # when first needed

            await ask(self, writing, lambda: self._send(answer, then))
        else:
            await self._send(answer, then)

    async def _send(self, answer: Answer, then: str) -> None:
        sets = answer.sets
        if self._answer is not answer or (key := self.put(answer.action())) is None:
            return
        answer.drop()
        await self._close_composer()
        self._show()
        self._thread.show_newest()
        if (then or sets is not None) and self._detail is not None:
            from premium_tui.screens.sending import go_on  # when first needed

            await go_on(self, self._detail.row, then, key, sets)
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
            await self._send(answer, then)

        async def drop() -> None:
            answer.drop()
            await self._close_composer()

        await decide(self, happened(came), send=send, edit=seen, drop=drop)

    async def action_leave(self) -> None:
        """Leave the composer; the draft is kept, or it is asked what is to become of it."""
        answer = self._answer
        if answer is not None and answer.composer.leave_offers():
            return
        if answer is not None and not answer.save_now():
            from premium_tui.screens.unkept import leave_unkept  # when first needed

            answer.say_kept(_("the draft cannot be saved"), True)
            await leave_unkept(self, answer.composer.text, answer.trouble, self._close_composer)
            return
        await self._close_composer()

    async def _close_composer(self) -> None:
        answer, self._answer = self._answer, None
        self._at.stopped()
        self.set_focus(None)
        self._show_keys()
        self.remove_class("-writing")
        if answer is not None:
            await answer.composer.remove()

    def save_now(self) -> bool:
        """Write the draft at once; also called from a signal."""
        return self._answer is None or self._answer.save_now()
