"""Writing a macro: its name and text, and what sending it sets. Imported when needed."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import TextArea

from premium_tui.commands import Where
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.domain.languages import SupportLanguage
from premium_tui.domain.macro_text import Variable
from premium_tui.domain.macros import SETTABLE, BadMacro, Content, Macro, checked, key_of, saving
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.i18n import _
from premium_tui.ids import new_id
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.console import Console
from premium_tui.screens.drafts import DraftKeeper
from premium_tui.screens.macro_use import read_macros
from premium_tui.values import dataclass
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.columns import priority_word, state_word
from premium_tui.widgets.form import Choice, FieldTrouble, Label, Sentences, TextField
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.text_box import TextBox

DRAFT = "macro"

DESK, OWN = "desk", "own"
"""Whose it is, as its field says."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A macro that the desk did not keep as it was written."""

    key: str
    """In the outbox, which it leaves once it is written anew."""
    content: Content
    why: str


class MacroForm(ConsoleScreen):
    """A macro, new or written anew."""

    ROOMS: ClassVar[tuple[Where, ...]] = (Where.FORM,)
    DEFAULT_CSS = """
    MacroForm > Vertical { height: auto; }
    MacroForm TextArea {
        height: 1fr; min-height: 2; border: none; padding: 0 1 0 3; background: ansi_default;
    }
    MacroForm.-short .head { display: none; }
    """

    def __init__(
        self,
        console: Console,
        macro: Macro | None,
        *,
        draft: str = "",
        refused: Refused | None = None,
    ) -> None:
        """`draft` is the key of one of several drafts that is gone on with.

        `refused` is what was written of it before, and what the desk said to that.
        """
        super().__init__(console)
        self._macro = macro
        key = draft or (f"{DRAFT}:{macro.id}" if macro is not None else DRAFT)
        self._keeper = DraftKeeper(self, self.gateway, key, self._say_kept)
        start = macro.content if macro is not None else Content("", "", "")
        if refused is not None:
            start = refused.content
        self._refused = refused
        self._before = _fields_of(start)
        kept = self._keeper.load()
        fields = {**self._before, **kept}
        self._base = int(kept.get("based_on") or (macro.version if macro is not None else 0))
        self._name_field = TextField(_("Name"), fields["name"], hint=_("what is typed after ::"))
        self._what = TextField(_("Title"), fields["subject"], hint=_("what it is for"))
        self._language = Choice(
            _("Language"),
            [(SupportLanguage.ENGLISH, _("English")), (SupportLanguage.JAPANESE, _("Japanese"))],
            fields["language"],
        )
        whose = [(DESK, _("all agents")), (OWN, _("mine alone"))]
        if macro is not None and macro.content.shared:
            # It stays the desk's: others may count on it.
            whose = whose[:1]
        self._whose = Choice(_("Whose"), whose, fields["whose"])
        leave = ("", _("leave it"))
        states = [(state.value, state_word(state, True)) for state in SETTABLE]
        self._state = Choice(_("Set status"), [leave, *states], fields["state"])
        ranks = [(priority.value, priority_word(priority)) for priority in Priority]
        self._priority = Choice(_("Set priority"), [leave, *ranks], fields["priority"])
        self._tags = TextField(_("Add tags"), fields["tags"], hint=_("with commas between"))
        self._body_name, self._body = Label(_("Text")), TextBox(fields["body"])
        self._trouble = FieldTrouble()
        self._faulty: Content | None = None
        self._title = TitleBar(console.now())
        self._variables = Sentences()
        self._keys = KeyBar(self.footer())

    def compose(self) -> ComposeResult:
        """The fields, the text, the keys."""
        yield self._title
        words = _("A new macro") if self._macro is None else _("Change a macro")
        yield Label(words, classes="head")
        yield Rule(classes="head")
        yield Vertical(*self._fields(), self._trouble, self._body_name, self._variables)
        yield self._body
        yield Rule()
        yield self._keys

    def _fields(self) -> list[TextField | Choice]:
        return [
            self._name_field,
            self._what,
            self._language,
            self._whose,
            self._state,
            self._priority,
            self._tags,
        ]

    async def on_mount(self) -> None:
        """Begin with the name of a new one, and with the text of an old one."""
        self.set_class(self.app.size.height < 20, "-short")
        self._title.show(self.console.title, self.console.status(), self.console.now())
        known = " ".join("{" + variable + "}" for variable in Variable)
        self._variables.say([known])
        if self._refused is not None:
            self._fault(self._refused.why)
        if self._name_field.value:
            self.set_focus(self._body)
        else:
            self._name_field.take_focus()
        await self.console.type_ahead.release()

    def on_resize(self, event: events.Resize) -> None:
        """Small terminals show the fields alone."""
        self.set_class(event.size.height < 20, "-short")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Every key but the form's own is text here; enter is that too in the text."""
        return action != "enter_field" or self.focused is not self._body

    def watch_focused(self, focused: Widget | None) -> None:
        """Mark the field one is in."""
        for field in self._fields():
            here = field is focused or (isinstance(field, TextField) and field.holds(focused))
            field.mark(here)
        self._body_name.mark(focused is self._body)

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Keep what is written."""
        self._changed()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Keep what is chosen."""
        self._changed()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep what is written."""
        self._changed()

    def _changed(self) -> None:
        if self._content() != self._faulty:
            # Word of a change may come when it was found fault with already.
            self._fault("")
        self._keeper.changed(self._draft())

    def _fault(self, sentence: str) -> None:
        """Say what is wrong with it as it is written now; "" for nothing."""
        self._faulty = self._content() if sentence else None
        self._trouble.say(sentence)

    def _draft(self) -> dict[str, str]:
        """Return what is written; nothing while it is as it was."""
        now = _fields_of(self._content())
        return {**now, "based_on": str(self._base)} if now != self._before else {}

    def _content(self) -> Content:
        return Content(
            name=self._name_field.value,
            title=self._what.value,
            body=self._body.text,
            language=self._language.value,
            state=TicketState(self._state.value) if self._state.value else None,
            priority=Priority(self._priority.value) if self._priority.value else None,
            tags=tuple(tag for tag in self._tags.value.split(",") if tag.strip()),
            shared=self._whose.value != OWN,
        )

    def _say_kept(self, words: str, trouble: bool) -> None:
        self._keys.show(place=f"! {words}" if trouble else words)

    def save_now(self) -> bool:
        """Write the draft at once; also called from a signal."""
        return self._keeper.save_now(self._draft())

    def action_send(self) -> None:
        """Keep the macro, or say at its field what is wrong."""
        macro_id = self._macro.id if self._macro is not None else new_id()
        try:
            content = checked(self._content())
            self._check_name(content, macro_id)
        except BadMacro as error:
            self._fault(error.sentence)
            self._go_to(error.field)
            return
        if not self.act(saving(macro_id, content, self._base)):
            return
        if self._refused is not None:
            with suppress(StoreUnwritable, StoreNewer):
                # It shows still, to be dropped.
                self.gateway.discard(self._refused.key)
        self._keeper.drop()
        self.app.pop_screen()
        self.say(_("Kept: ::{name} inserts it.").format(name=content.name))

    def _check_name(self, content: Content, macro_id: str) -> None:
        """Raise BadMacro for a name that is had already by those who would have this one."""
        for other in read_macros(self.gateway):
            same = key_of(other.content.name) == key_of(content.name)
            if same and other.id != macro_id and other.content.shared is content.shared:
                words = _("There is a macro {name} already: {title}.")
                told = words.format(name=other.content.name, title=other.content.title)
                raise BadMacro("name", told)

    def _go_to(self, field: str) -> None:
        text: dict[str, TextField] = {
            "name": self._name_field,
            "title": self._what,
            "tags": self._tags,
        }
        choices: dict[str, Choice] = {
            "language": self._language,
            "state": self._state,
            "priority": self._priority,
        }
        if field in text:
            text[field].take_focus()
        else:
            self.set_focus(choices.get(field, self._body))

    async def action_leave(self) -> None:
        """Leave; what is written is kept as a draft, or it is asked what is to become of it."""
        if self.save_now():
            self.app.pop_screen()
            if self._draft():
                self.say(_("Kept as a draft: the outbox lists it."))
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
        """Go to the next field; in the text enter begins a line."""
        self.focus_next()

    def action_previous_field(self) -> None:
        """Go to the field before."""
        self.focus_previous()


def _fields_of(content: Content) -> dict[str, str]:
    """Return a macro as its form and a draft of it hold it."""
    return {
        "name": content.name,
        "subject": content.title,
        "body": content.body,
        "language": content.language,
        "state": content.state or "",
        "priority": content.priority or "",
        "tags": ", ".join(tag.strip() for tag in content.tags),
        "whose": DESK if content.shared else OWN,
    }
