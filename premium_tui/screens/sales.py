"""Writing to sales, who sell and change what Billing does not (rules 16, 17, 23)."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import TextArea

from premium_tui.commands import Where
from premium_tui.domain.actions import ContactSales
from premium_tui.domain.phone import PhoneError, read_phone, region_of
from premium_tui.domain.tickets import BODY_LIMIT
from premium_tui.i18n import _
from premium_tui.ids import new_id
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.console import Console
from premium_tui.screens.drafts import DraftKeeper
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.form import FieldTrouble, Label, Sentences, TextField
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.text_box import TextBox

DRAFT = "sales"


class SalesScreen(ConsoleScreen):
    """A message to sales, and a number to call if one likes."""

    ROOMS: ClassVar[tuple[Where, ...]] = (Where.FORM,)
    DEFAULT_CSS = """
    SalesScreen TextArea {
        height: 1fr; min-height: 2; border: none; padding: 0 1 0 3; background: ansi_default;
    }
    """

    def __init__(self, console: Console, why: str = "", draft: str = DRAFT) -> None:
        """`why` says, in a sentence or two, what led here; `draft` is the key of one of several."""
        super().__init__(console)
        self._why = why
        self._keeper = DraftKeeper(self, self.gateway, draft, self._say_kept)
        kept = self._keeper.load()
        self._phone = TextField(
            _("Phone"), kept.get("phone", ""), hint=_("if you would rather be called")
        )
        self._body_name, self._body = Label(_("Message")), TextBox(kept.get("body", ""))
        self._phone_trouble, self._body_trouble = FieldTrouble(), FieldTrouble()
        self._title = TitleBar(console.now())
        self._explanation = Sentences()
        self._keys = KeyBar(self.footer())

    def compose(self) -> ComposeResult:
        """What it is, the fields, the keys."""
        yield self._title
        yield Label(_("Write to sales"))
        yield self._explanation
        yield Rule()
        yield self._phone
        yield self._phone_trouble
        yield self._body_name
        yield self._body_trouble
        yield self._body
        yield Rule()
        yield self._keys

    async def on_mount(self) -> None:
        """Begin with the message."""
        self._title.show(self.console.title, self.console.status(), self.console.now())
        words = _("They answer by e-mail. Nothing is bought or changed by this message.")
        self._explanation.say([self._why, words] if self._why else [words])
        self.set_focus(self._body)
        await self.console.type_ahead.release()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Every key but the form's own is text here; enter is that too in the message."""
        return action != "enter_field" or self.focused is not self._body

    def watch_focused(self, focused: Widget | None) -> None:
        """Mark the field one is in."""
        self._phone.mark(self._phone.holds(focused))
        self._body_name.mark(focused is self._body)

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Keep what is written."""
        self._phone_trouble.say("")
        self._keep()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep what is written."""
        self._body_trouble.say("")
        self._keep()

    def _keep(self) -> None:
        self._keeper.changed(self._fields())

    def _fields(self) -> dict[str, str]:
        return {"phone": self._phone.value, "body": self._body.text}

    def _say_kept(self, words: str, trouble: bool) -> None:
        self._keys.show(place=f"! {words}" if trouble else words)

    def save_now(self) -> bool:
        """Write the draft at once; also called from a signal."""
        return self._keeper.save_now(self._fields())

    def action_send(self) -> None:
        """Put the message into the outbox, or say at the field what is wrong."""
        phone, trouble = self._read_phone()
        self._phone_trouble.say(trouble)
        body = self._body.text.strip()
        if not body:
            self._body_trouble.say(_("Write what you would like from sales."))
            self.set_focus(self._body)
        elif len(body.encode("utf-8", "replace")) > BODY_LIMIT:
            self._body_trouble.say(_("It is over 1 MiB: shorten it, then send."))
            self.set_focus(self._body)
        elif trouble:
            self._phone.take_focus()
        elif self.act(ContactSales(new_id(), body, phone)):
            self._keeper.drop()
            self.app.pop_screen()
            self.say(_("Your message to sales is on its way."))

    def _read_phone(self) -> tuple[str | None, str]:
        """Return the number in E.164, if one is written, and what is wrong with it."""
        text = self._phone.value.strip()
        if not text:
            return None, ""
        me = self.console.me
        region = region_of(me.team.timezone) if me is not None and me.team is not None else None
        try:
            return read_phone(text, region), ""
        except PhoneError as error:
            return None, str(error)

    async def action_leave(self) -> None:
        """Leave; what is written is kept, or it is asked what is to become of it."""
        if self.save_now():
            self.app.pop_screen()
            return
        from premium_tui.screens.unkept import leave_unkept  # when first needed

        async def leave() -> None:
            self.app.pop_screen()

        self._say_kept(_("the draft cannot be saved"), True)
        await leave_unkept(self, self._body.text, self._keeper.trouble, leave)

    def action_next_field(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def action_enter_field(self) -> None:
        """Go to the next field; in the message enter begins a line."""
        self.focus_next()

    def action_previous_field(self) -> None:
        """Go to the field before."""
        self.focus_previous()
