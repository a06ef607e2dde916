"""The search form: common fields of a query, chosen one by one, and the query they make."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from premium_tui.commands import Where
from premium_tui.data.models import ListSpec
from premium_tui.domain.query import Query, QueryError, to_text
from premium_tui.domain.query_fields import CHOICES, TIMES, Field
from premium_tui.domain.query_form import text_in, with_text
from premium_tui.domain.query_help import Names, hint_of
from premium_tui.i18n import _
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.console import Console
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, DIM, TEXT
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.form import Choice, FieldTrouble, Label, TextField
from premium_tui.widgets.lines import LineWidget, Rule, Span

FIELDS = (
    Field.STATUS,
    Field.PRODUCT,
    Field.ISSUE,
    Field.FROM,
    Field.DUE,
    Field.UPDATED,
    Field.TEAM,
    Field.ASSIGNEE,
    Field.PRIORITY,
    Field.LANGUAGE,
)
OF_AGENTS = (Field.TEAM, Field.ASSIGNEE)
"""Fields that are the same for all tickets of a customer, or not theirs to look at."""

TYPED = (Field.FROM, Field.TEAM, Field.ASSIGNEE)
"""Fields with too many values to go through."""

LENGTHS: dict[Field, tuple[tuple[str, str], ...]] = {
    Field.DUE: (
        ("<1h", _("within 1 hour")),
        ("<4h", _("4 hours")),
        ("<1d", _("1 day")),
        ("<7d", _("7 days")),
    ),
    Field.UPDATED: (
        ("<1h", _("within 1 hour")),
        ("<1d", _("1 day")),
        ("<7d", _("7 days")),
        (">7d", _("before that")),
    ),
}

Found = Callable[[Query], Awaitable[None]]


class QueryText(LineWidget):
    """The query as it would be typed."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    def show(self, text: str) -> None:
        """Show a query."""
        self._text = text
        self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        text = self._text or _("every ticket")
        return [(" / ", ACCENT), (cut(text, width - 4), TEXT if self._text else DIM)]


class SearchForm(ConsoleScreen):
    """A query, field by field."""

    ROOMS: ClassVar[tuple[Where, ...]] = (Where.BUILDER,)
    DEFAULT_CSS = """
    SearchForm.-short > TitleBar, SearchForm.-short > .head { display: none; }
    """

    def __init__(self, console: Console, spec: ListSpec, chosen: Found) -> None:
        """Begin with what a list looks for; `chosen` takes what is made of it."""
        super().__init__(console)
        self._scope = spec.scope
        self._query = spec.query or Query()
        self._chosen = chosen
        self._fields: dict[Field, Choice | TextField] = {
            field: self._field(field) for field in FIELDS if console.agent or field not in OF_AGENTS
        }
        self._at = next(iter(self._fields))
        self._trouble = FieldTrouble()
        self._text = QueryText()
        self._title = TitleBar(console.now())
        self._keys = KeyBar(self.footer())

    def compose(self) -> ComposeResult:
        """The fields, the query, the keys."""
        yield self._title
        yield Label(_("What to look for"), classes="head")
        yield Rule(classes="head")
        yield Vertical(*self._fields.values(), self._trouble)
        yield Rule()
        yield self._text
        yield Rule()
        yield self._keys

    async def on_mount(self) -> None:
        """Begin at the first field; what products and languages there are follows."""
        self._title.show(self.console.title, self.console.status(), self.console.now())
        self._go(self._at)
        self._take()
        await self.console.type_ahead.release()
        self.run_worker(self._learn, group="names", thread=True, exit_on_error=False)

    def on_resize(self, event: events.Resize) -> None:
        """Small terminals show the fields alone."""
        self.set_class(event.size.height < 20, "-short")

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Write the query anew."""
        self._take()

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Write the query anew."""
        self._take()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Mark the field a pointer chose."""
        for name, field in self._fields.items():
            here = field is event.widget or (
                isinstance(field, TextField) and field.holds(event.widget)
            )
            field.mark(here)
            self._at = name if here else self._at

    async def action_use(self) -> None:
        """Look for it."""
        if self._take():
            self.app.pop_screen()
            await self._chosen(self._query)

    def action_leave(self) -> None:
        """Back to the list as it was."""
        self.app.pop_screen()

    def action_next_field(self, step: int) -> None:
        """Go to another field, around the end."""
        names = list(self._fields)
        self._go(names[(names.index(self._at) + step) % len(names)])

    def _go(self, name: Field) -> None:
        field = self._fields[name]
        if isinstance(field, TextField):
            field.take_focus()
        else:
            self.set_focus(field)

    def _take(self) -> bool:
        """Take what the fields say into the query; whether all of it means something."""
        query, trouble = self._query, ""
        for name, field in self._fields.items():
            if field.value != text_in(query, name):
                try:
                    query = with_text(query, name, field.value)
                except QueryError as error:
                    trouble = str(error)
        self._query = query
        self._trouble.say(trouble)
        self._text.show(to_text(query))
        return not trouble

    def _field(self, field: Field) -> Choice | TextField:
        says = text_in(self._query, field)
        if field in TYPED:
            hints = {
                Field.FROM: _("me, or words of a name"),
                Field.ASSIGNEE: _("me, none, or words of a name"),
            }
            return TextField(_label(field), says, hint=hints.get(field, hint_of(field)))
        return Choice(_label(field), self._options(field, says, ()), says)

    def _options(self, field: Field, says: str, known: Sequence[str]) -> Sequence[tuple[str, str]]:
        """Return the values of a field, what it says now among them."""
        options = [("", _("any"))]
        if field in TIMES:
            options += LENGTHS[field]
        else:
            options += [(value, value.replace("_", " ")) for value in CHOICES.get(field, known)]
        if says and says not in [value for value, _words in options]:
            options.append((says, says))
        return options

    def _learn(self) -> None:
        names = self.gateway.search_names(self._scope)
        self.app.call_from_thread(self._offer, names)

    def _offer(self, names: Names) -> None:
        """Offer what stands in tickets here."""
        for name, known in ((Field.PRODUCT, names.products), (Field.LANGUAGE, names.languages)):
            field = self._fields[name]
            if isinstance(field, Choice):
                # Many would take long to go through.
                field.offer(self._options(name, field.value, known[:9]))


def _label(field: Field) -> str:
    return {
        Field.STATUS: _("Status"),
        Field.PRODUCT: _("Product"),
        Field.ISSUE: _("Issue"),
        Field.FROM: _("From"),
        Field.DUE: _("Answer due"),
        Field.UPDATED: _("Changed"),
        Field.TEAM: _("Team"),
        Field.ASSIGNEE: _("Assigned to"),
        Field.PRIORITY: _("Priority"),
        Field.LANGUAGE: _("Language"),
    }[field]
