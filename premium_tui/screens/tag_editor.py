"""The tags of a ticket: those it has, and those others have, found by typing.

Imported when needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from premium_tui.domain.tags import TAG_LIMIT, edited, tag_of
from premium_tui.i18n import _
from premium_tui.screens.console import Console
from premium_tui.screens.typed_picks import TypedPicks
from premium_tui.theme import ACCENT_STRONG, DIM, TEXT
from premium_tui.values import dataclass
from premium_tui.widgets.filter_line import FilterLine
from premium_tui.widgets.lines import Span
from premium_tui.widgets.picks import Line


@dataclass(frozen=True, slots=True)
class TagEdit:
    """What is to be added and taken off."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class TagEditor(TypedPicks[TagEdit]):
    """Answers what was changed; nothing when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", _("keep"), show=False, priority=True),
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
        """`tags` are on all tickets meant and `some` on some; `known` are other tickets'."""
        keys = _("enter adds or takes off, ctrl+s keeps it")
        super().__init__(console, title, keys, FilterLine("", hint=_("a tag"), limit=TAG_LIMIT))
        self._before = edited((), tags, ())
        self._some = {tag.casefold() for tag in some}
        self._now = self._before
        self._gone: dict[str, str] = {}
        self._known = edited((), [*tags, *some, *known], ())

    def find(self, typed: str) -> None:
        """Show what begins with what is typed, then what holds it; a new tag can be made of it."""
        self._find(typed)

    def picked(self, value: str) -> None:
        """Add or take off what was chosen."""
        self._toggle(value)

    def _find(self, typed: str, at: str = "") -> None:
        """Show the tags for what is typed; the cursor goes to the tag `at`, or to the first."""
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
        self._typed = ""
        self._find("", at=tag)

    def left(self) -> None:
        """Leave all as it was."""
        self.dismiss(TagEdit())

    def action_keep(self) -> None:
        """Answer what was changed."""
        before = {tag.casefold() for tag in self._before}
        add = tuple(tag for tag in self._now if tag.casefold() not in before)
        removable = before | self._some
        gone = tuple(tag for word, tag in self._gone.items() if word in removable)
        self.dismiss(TagEdit(add, gone))
