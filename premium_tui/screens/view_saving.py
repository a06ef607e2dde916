"""Saving a search: its name asked in one line, and before another of that name is replaced."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import ListSpec
from premium_tui.data.saved_views import LONGEST_NAME, BadName, SavedView, view_name
from premium_tui.domain.query import Query, to_text
from premium_tui.i18n import _
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.screens.console import Console
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, TEXT
from premium_tui.widgets.form import FormLine, TextField
from premium_tui.widgets.lines import LineWidget, Rule, Span


class _Answers(LineWidget):
    """The keys that answer."""

    def line(self, y: int, width: int) -> list[Span]:
        """Draw them."""
        return [(" ↵", ACCENT), (_(" save     "), TEXT), ("esc", ACCENT), (_(" back"), TEXT)]


class NameScreen(ModalScreen[str | None]):
    """Asks for a name at the bottom of the screen; answers None for none."""

    DEFAULT_CSS = """
    NameScreen { background: ansi_default 0%; }
    NameScreen > Vertical { height: 5; width: 100%; dock: bottom; background: ansi_default; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "answer", _("save"), show=False, priority=True),
        Binding("escape,ctrl+g", "leave", _("back"), show=False, priority=True),
    ]

    def __init__(self, console: Console, about: str) -> None:
        """`about` says what gets the name."""
        super().__init__()
        self._of = console
        self._name_field = TextField(_("Save as"), "", hint=_("a name for this search"))
        self._about = FormLine()
        self._about.say(about)

    def compose(self) -> ComposeResult:
        """A line to type into, what it is for, and the keys."""
        with Vertical():
            yield Rule()
            yield self._name_field
            yield self._about
            yield FormLine()
            yield _Answers()

    async def on_mount(self) -> None:
        """Typing goes into the name."""
        self._name_field.mark(True)
        self._name_field.take_focus()
        await self._of.type_ahead.release()

    def action_answer(self) -> None:
        """Give the name; one that cannot be is told."""
        try:
            self.dismiss(view_name(self._name_field.value))
        except BadName as trouble:
            self._about.say(str(trouble))

    def action_leave(self) -> None:
        """Save nothing."""
        self.dismiss(None)


async def save_view(screen: ConsoleScreen, spec: ListSpec) -> None:
    """Keep what a list looks for, and its order, under a name that is asked for."""
    text = to_text(spec.query or Query())

    async def named(name: str | None) -> None:
        if name is None:
            return
        view = SavedView(name, text, spec.sort, spec.reverse)
        try:
            other = screen.gateway.views.get(name)
        except (StoreUnwritable, StoreNewer):
            other = None
        if other is None or other == view:
            _keep(screen, view)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                _keep(screen, view)

        question = ConfirmScreen(
            _('Replace the view "{name}"?').format(name=cut(name, LONGEST_NAME)),
            safe=_("It looks for: {query}").format(query=other.text),
            yes=_("replace it"),
            no=_("keep it as it is"),
        )
        await screen.app.push_screen(question, answered)

    screen.console.type_ahead.hold()
    await screen.app.push_screen(NameScreen(screen.console, text), named)


def _keep(screen: ConsoleScreen, view: SavedView) -> None:
    try:
        screen.gateway.views.save(view)
    except StoreUnwritable as error:
        words = _("Not saved: {path} cannot be written ({reason}).")
        screen.say(words.format(path=error.path, reason=error.reason), trouble=True)
    except StoreNewer:
        screen.say(
            _("A newer version is at work here: leave and start premium-tui again."), trouble=True
        )
    else:
        screen.say(_('Saved as "{name}": \' lists the views.').format(name=view.name))
