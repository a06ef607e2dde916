"""The reading list: articles, videos and courses in lines, with why each stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from premium_tui.i18n import _, pgettext
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import ACCENT, ACCENT_STRONG, DIM, STRONG, TEXT
from premium_tui.widgets.lines import LineWidget, Span, strip_of, width_of
from premium_tui.widgets.wrapping import wrap

if TYPE_CHECKING:
    from premium_tui.data.recommend.ranking import Recommendation

KIND, PRODUCT, WHY = 8, 9, 19
TITLE_LEAST = 40
"""Cells the title keeps before a column is dropped: the product first, then the kind."""


def kind_word(kind: str) -> str:
    """Return what a page is, in a word."""
    return {
        "article": pgettext("kind of page", "article"),
        "video": pgettext("kind of page", "video"),
        "course": pgettext("kind of page", "course"),
    }.get(kind, kind)


def why_words(one: Recommendation) -> str:
    """Return in a few words why it is shown (rules 40-42)."""
    if one.because is None:
        return _("popular")
    if one.because.number is None:
        return _("your new ticket")
    return _("because of #{number}").format(number=one.because.number)


class ReadingList(Widget, can_focus=True):
    """Recommendations with a cursor."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ReadingList { height: 1fr; width: 1fr; }
    """

    @dataclass
    class Opened(Message):
        """One was chosen."""

    @dataclass
    class Highlighted(Message):
        """The cursor came to another one, or to none."""

    def __init__(self) -> None:
        super().__init__()
        self.notice: Sequence[str] = ()
        """Words shown while there is nothing."""
        self._shown: Sequence[Recommendation] = ()
        self._language = "en"
        self._cursor = 0
        self._top = 0

    @property
    def current(self) -> Recommendation | None:
        """The one under the cursor."""
        return self._shown[self._cursor] if self._shown else None

    @property
    def place(self) -> tuple[int, int]:
        """Where the cursor is, from 1, and of how many."""
        return (self._cursor + 1 if self._shown else 0, len(self._shown))

    def show(self, shown: Sequence[Recommendation], language: str) -> None:
        """Show recommendations; the cursor stays on its own, or at its height."""
        current = self.current
        self._shown, self._language = shown, language
        groups = [one.group for one in shown]
        if current is not None and current.group in groups:
            self._cursor = groups.index(current.group)
        self.move(0)

    def say(self, *lines: str) -> None:
        """Set the words shown while there is nothing."""
        self.notice = lines
        self.refresh()

    def move(self, step: int) -> None:
        """Move the cursor, stopping at the ends."""
        self._cursor = max(0, min(self._cursor + step, len(self._shown) - 1))
        self.refresh()
        self.post_message(self.Highlighted())

    def page(self, step: int) -> None:
        """Move by pages."""
        self.move(step * max(1, self.size.height - 1))

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        width, height = self.size
        if not self._shown:
            line = self.notice[y - 1] if 0 <= y - 1 < len(self.notice) else ""
            return strip_of([(f"   {line}", TEXT if y == 1 else DIM)], width)
        if y == 0:
            return strip_of(self._titles(width), width)
        rows = max(1, height - 1)
        self._top = max(self._cursor - rows + 1, min(self._top, self._cursor), 0)
        at = self._top + y - 1
        return strip_of(self._row(at, width) if at < len(self._shown) else [], width)

    def _columns(self, width: int) -> tuple[int, bool, bool]:
        """Return the title's cells, and whether there is room for kind and product."""
        left = width - 3 - 2 - WHY - 1
        for taken, kind, product in ((KIND + PRODUCT + 4, True, True), (KIND + 2, True, False)):
            if left - taken >= TITLE_LEAST:
                return left - taken, kind, product
        return max(1, left), False, False

    def _titles(self, width: int) -> list[Span]:
        title, kind, product = self._columns(width)
        text = "   " + fit(_("Title"), title)
        text += f"  {fit(_('Kind'), KIND)}" if kind else ""
        text += f"  {fit(_('Product'), PRODUCT)}" if product else ""
        return [(f"{text}  {_('Why')}", DIM)]

    def _row(self, at: int, width: int) -> list[Span]:
        one, selected = self._shown[at], at == self._cursor
        room, kind, product = self._columns(width)
        entry = one.entry
        tag = "" if entry.is_in(self._language) else f" ({entry.locale})"
        title = f"{cut(entry.title, room - len(tag))}{tag}"
        spans: list[Span] = [
            (" ▌ " if selected else "   ", ACCENT),
            (fit(title, room), ACCENT_STRONG if selected else TEXT),
        ]
        if kind:
            spans.append((f"  {fit(kind_word(entry.kind), KIND)}", DIM))
        if product:
            spans.append((f"  {fit(entry.product, PRODUCT)}", DIM))
        why = fit(why_words(one), WHY)
        return [*spans, (f"  {why}", TEXT if one.because is not None else DIM)]

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line clicked; a second click opens it."""
        at = self._top + event.y - 1
        if event.y < 1 or at >= len(self._shown):
            return
        again = at == self._cursor
        self.move(at - self._cursor)
        if again:
            self.post_message(self.Opened())

    def on_mouse_scroll_down(self) -> None:
        """Move on."""
        self.move(3)

    def on_mouse_scroll_up(self) -> None:
        """Move back."""
        self.move(-3)


class ReadingHead(LineWidget):
    """What the list was chosen from, and how many were put away."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._away = ""

    def show(self, words: str, away: str) -> None:
        """Take the words."""
        if (words, away) != (self._words, self._away):
            self._words, self._away = words, away
            self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it; how many were put away goes when there is no room."""
        left: list[Span] = [(f" {cut(self._words, width - 2)}", STRONG)]
        gap = width - width_of(left) - width_of([(self._away, DIM)]) - 1
        return [*left, (" " * gap, TEXT), (self._away, DIM)] if gap > 0 else left


class ReadingDetail(LineWidget):
    """All about the one under the cursor: its title, what it is, why, and its address."""

    DEFAULT_CSS = """
    ReadingDetail { height: 5; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[tuple[str, bool]] = []
        self._one: Recommendation | None = None
        self._language = ""

    def show(self, one: Recommendation | None, language: str) -> None:
        """Show one, or nothing."""
        if (one, language) != (self._one, self._language):
            self._one, self._language = one, language
            self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        lines = detail_lines(self._one, self._language, width) if self._one is not None else []
        return lines[y] if y < len(lines) else []


def detail_lines(one: Recommendation, language: str, width: int) -> list[list[Span]]:
    """Return the title, what it is, why it is shown, and the address, in at most `width` cells."""
    entry, room = one.entry, max(1, width - 2)
    source = _("Help centre") if entry.kind == "article" else _("Dropbox Learn")
    facts = [source, kind_word(entry.kind), entry.product]
    if not entry.is_in(language):
        facts.append(_("written in {locale}").format(locale=entry.locale))
    why = _("Popular with others who ask for support.")
    if one.because is not None:
        number, subject = one.because.number, one.because.subject
        words = _("Because of #{number}: {subject}") if number else _("Because of: {subject}")
        why = words.format(number=number, subject=subject)
    lines: list[list[Span]] = [[(f" {cut(entry.title, room)}", STRONG)]]
    lines.append([(f" {cut(' · '.join(facts), room)}", DIM)])
    lines.append([(f" {cut(why, room)}", TEXT)])
    return lines + [[(f" {part}", ACCENT)] for part in wrap(entry.url, room)]
