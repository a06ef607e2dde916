"""The review of a question to support: all that will be sent, and what the person gets for it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.geometry import clamp
from textual.strip import Strip
from textual.widget import Widget

from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.text import clean
from premium_tui.i18n import _, ngettext
from premium_tui.screens.contact import way_name
from premium_tui.screens.contact_request import LANGUAGES, ContactRequest
from premium_tui.terminal.cells import fit
from premium_tui.theme import ACCENT, ACCENT_STRONG, DIM, STRONG, TEXT
from premium_tui.widgets.form import LABEL_WIDTH
from premium_tui.widgets.lines import Span, both_ends, strip_of, width_of
from premium_tui.widgets.wrapping import wrap

NARROW = 60
"""Cells below which text stands below its name, not beside it."""

Part = tuple[str, Sequence[str]]
"""A name, and the paragraphs that stand beside it."""


def review_parts(request: ContactRequest, gets: Sequence[str], follows: int | None) -> list[Part]:
    """Return what the person gets and all that will be sent, by name.

    `gets` says what they are entitled to, `follows` is the number of the closed ticket, if any.
    """
    product, about = request.product.capitalize(), request.about
    asked = {
        _("Follow-up to"): f"#{follows}" if follows is not None else "",
        _("Way"): way_name(request.channel),
        _("Call me at"): request.phone,
        _("Product"): about if about == product else f"{about} ({product})",
        _("Kind of issue"): IssueKind(request.kind).label if request.kind else "",
        _("Language"): dict(LANGUAGES)[request.language],
        _("Subject"): clean(request.subject, one_line=True),
        _("Description"): clean(request.body),
    }
    return [(_("You get"), gets), *((name, [words]) for name, words in asked.items() if words)]


class ReviewPane(Widget):
    """The parts, to be scrolled, and below them what sends it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ReviewPane { height: 1fr; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._parts: Sequence[Part] = ()
        self._lines: list[list[Span]] = []
        self._top = 0

    def show(self, parts: Sequence[Part]) -> None:
        """Show a review from its beginning."""
        self._parts = parts
        self._top = 0
        self._lay_out()

    def move(self, step: int) -> None:
        """Scroll by lines."""
        self._top = clamp(self._top + step, 0, max(0, len(self._lines) - self._room))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew."""
        self._lay_out()

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        width, room = self.size.width, self._room
        if y == self.size.height - 1:
            send, more = self._send(), self._more()
            if width_of(send) + width_of(more) >= width:
                del send[-1]
            return strip_of(both_ends(send, more, width), width)
        at = self._top + y
        return strip_of(self._lines[at] if y < room and at < len(self._lines) else [], width)

    @property
    def _room(self) -> int:
        """Lines that are left for the parts, above a blank one and the one that sends."""
        return max(1, self.size.height - 2)

    def _send(self) -> list[Span]:
        return [
            ("▌", ACCENT),
            (f"[ {_('Send')} ]", ACCENT_STRONG),
            (f"   {_('Nothing has been sent yet.')}", DIM),
        ]

    def _more(self) -> list[Span]:
        below = len(self._lines) - self._top - self._room
        if below <= 0:
            return []
        words = ngettext("{n} more line below", "{n} more lines below", below).format(n=below)
        return [(f"{words} ", DIM)]

    def _lay_out(self) -> None:
        width = self.size.width
        beside = width >= NARROW
        indent = LABEL_WIDTH + 1 if beside else 3
        self._lines = []
        for name, paragraphs in self._parts:
            texts = [text for words in paragraphs for text in wrap(words, width - indent - 1)]
            first = texts.pop(0) if beside else ""
            self._lines.append([(f" {fit(name, LABEL_WIDTH)}", STRONG), (first, TEXT)])
            self._lines += [[(" " * indent, TEXT), (text, TEXT)] for text in texts]
            if name == self._parts[0][0]:
                self._lines.append([])
        self.move(0)
