"""The tags of a ticket: those it has, and those others have, found by typing.

Imported when needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.domain.tags import TAG_LIMIT, edited, tag_of
from premium_tui.i18n import _
from premium_tui.screens.console import Console
from premium_tui.screens.help import HelpHead
from premium_tui.theme import ACCENT_STRONG, DIM, TEXT
from premium_tui.values import dataclass
from premium_tui.widgets.filter_line import FilterLine
from premium_tui.widgets.lines import Rule, Span
from premium_tui.widgets.picks import Line, PickList


@dataclass(frozen=True, slots=True)
class TagEdit:
    """What is to be added and taken off."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class TagEditor(ModalScreen[TagEdit]):
    """Answers what was changed; nothing when it was left."""

    DEFAULT_CSS = """
    TagEditor { background: ansi_default; layout: vertical; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+g", "done(False)", _("back"), show=False, priority=True),
        Binding("ctrl+s", "done(True)", _("keep"), show=False, priority=True),
        Binding("enter", "flip", _("add or take off"), show=False, priority=True),
        Binding("down", "move(1)", _("down"), show=False, priority=True),
        Binding("up", "move(-1)", _("up"), show=False, priority=True),
        Binding("pagedown", "move(10)", _("page down"), show=False, priority=True),
        Binding("pageup", "move(-10)", _("page up"), show=False, priority=True),
    ]

    def __init__(
        self,
        console: Console,
        title: str,
        tags: Sequence[str],
        known: Iterable[str],
        *,
        some: Iterable[str] = (),
    ) -> None:
        """`tags` are on all tickets meant and `some` on some; `known` are other tickets'.

        Keys are held until it is there.
        """
        super().__init__()
        self._of = console
        self._title = title
        self._before = edited((), tags, ())
        self._some = {tag.casefold() for tag in some}
        self._now = self._before
        self._gone: dict[str, str] = {}
        self._known = edited((), [*tags, *some, *known], ())
        self._filter = FilterLine("", hint=_("a tag"), limit=TAG_LIMIT)
        self._list = PickList()
        self._typed = ""

    def compose(self) -> ComposeResult:
        """Head, words, tags."""
        yield HelpHead(self._title, _("enter adds or takes off, ctrl+s keeps it"))
        yield self._filter
        yield Rule()
        yield self._list

    async def on_mount(self) -> None:
        """Typing finds at once, what was typed ahead too; no earlier message stands over it."""
        self.app.clear_notifications()
        self._find("")
        self._filter.take_focus()
        await self._of.type_ahead.release()

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Find as it is typed; word of letters that are gone again may come late."""
        self._catch_up()

    def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """Add or take off what was clicked."""
        self._toggle(event.value)

    def _find(self, typed: str, at: str = "") -> None:
        """Show what begins with what is typed, then what holds it; a new tag can be made of it.

        The cursor goes to the tag `at`, or to the first.
        """
        self._typed = typed.strip()
        tag = tag_of(typed)
        word = tag.casefold()
        every = edited(self._known, self._now, ())
        found = [known for known in every if word in known.casefold()]
        found.sort(key=lambda known: (not known.casefold().startswith(word), not self._has(known)))
        lines = [Line([self._mark(known), (known, TEXT)], (), known) for known in found]
        if tag and word not in {known.casefold() for known in every}:
            new = _("new: {tag}").format(tag=tag)
            lines.append(Line([("    ", TEXT), (new, TEXT)], (), tag))
        if not lines:
            lines = [Line([(_("No ticket here has a tag yet: type one."), DIM)])]
        self._list.show(lines, at=at or lines[0].value)

    def _has(self, tag: str) -> bool:
        return tag.casefold() in {mine.casefold() for mine in self._now}

    def _mark(self, tag: str) -> Span:
        if self._has(tag):
            return "[x] ", ACCENT_STRONG
        if tag.casefold() in self._some and tag.casefold() not in self._gone:
            return "[-] ", DIM
        return "[ ] ", DIM

    def _toggle(self, tag: str) -> None:
        if self._has(tag):
            self._gone[tag.casefold()] = tag
            self._now = edited(self._now, (), [tag])
        else:
            self._gone.pop(tag.casefold(), None)
            self._now = edited(self._now, [tag], ())
        self._filter.put("")
        # Where it stands among the others: enter once more turns it round.
        self._find("", at=tag)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)

    def action_flip(self) -> None:
        """Add or take off what the cursor is on."""
        self._catch_up()
        if self._list.current:
            self._toggle(self._list.current)

    def action_done(self, keep: bool) -> None:
        """Answer what was changed, or nothing."""
        if not keep:
            self.dismiss(TagEdit())
            return
        before = {tag.casefold() for tag in self._before}
        add = tuple(tag for tag in self._now if tag.casefold() not in before)
        removable = before | self._some
        gone = tuple(tag for word, tag in self._gone.items() if word in removable)
        self.dismiss(TagEdit(add, gone))

    def _catch_up(self) -> None:
        """Take in the letters that stand there, word of which may still be on its way."""
        if self._filter.text.strip() != self._typed:
            self._find(self._filter.text)
