"""The steps of contacting support, where one stands among them, and the two that only choose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum, auto

from textual.geometry import Size

from premium_tui.domain.contact_offer import ContactOffer, Premium, premium_words, target_words
from premium_tui.domain.roles import may_reach_billing
from premium_tui.domain.tickets import Channel
from premium_tui.i18n import _, pgettext
from premium_tui.screens.contact import language_words, way_name, way_sentences
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import ACCENT_STRONG, DIM, STRONG, TEXT
from premium_tui.widgets.lines import LineWidget, Span, both_ends, width_of
from premium_tui.widgets.picks import LEAD, Line
from premium_tui.widgets.wrapping import wrap

BILLING = "billing"
"""The line among the ways that leads to the Billing tab, and that tab."""

NAME_WIDTH = 19
NARROW = 60
ROOMY = 24
"""Rows from which choices stand apart from each other."""

"""Cells below which what a choice means stands below it, not beside it."""


class Step(Enum):
    """One question at a time."""

    PRODUCT = auto()
    WAY = auto()
    FORM = auto()
    REVIEW = auto()

    @property
    def label(self) -> str:
        """Its name in the heading."""
        return {
            Step.PRODUCT: pgettext("step", "Product"),
            Step.WAY: pgettext("step", "Way"),
            Step.FORM: pgettext("step", "Form"),
            Step.REVIEW: pgettext("step", "Review"),
        }[self]


class StepHead(LineWidget):
    """What is being done, its steps, and which one it is at."""

    def __init__(self, words: str, steps: Sequence[Step]) -> None:
        super().__init__()
        self._words = words
        self._steps = steps
        self._at = steps[0]

    def show(self, step: Step) -> None:
        """Stand at another step."""
        if step is not self._at:
            self._at = step
            self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it; where it is narrow the other steps' names go, then the words."""
        place = self._steps.index(self._at) + 1
        words = _("step {n} of {all}").format(n=place, all=len(self._steps))
        right: list[Span] = [(f"{words} ", DIM)]
        left: list[Span] = [(f" {self._words}", STRONG), ("   ", TEXT)]
        for step in self._steps:
            at = step is self._at
            # Not by colour alone.
            name = f"[{step.label}]" if at else step.label
            gap = "" if step is self._steps[0] else " > "
            left += [(gap, DIM), (name, ACCENT_STRONG if at else DIM)]
        if width_of(left) + width_of(right) < width:
            return both_ends(left, right, width)
        right = [(f"[{self._at.label}] ", ACCENT_STRONG), *right]
        short = cut(self._words, width - width_of(right) - 2)
        return both_ends([(f" {short}", STRONG)], right, width)


def product_lines(offers: Sequence[ContactOffer], size: Size) -> list[Line]:
    """Return the products to choose from, each with what it gets (rules 11, 31)."""
    lines = [Line([(_("Which product is it about?"), STRONG)]), Line()]
    for offer in offers:
        words = filter(None, (target_words(offer), premium_words(offer)))
        lines += _choice(offer.product.capitalize(), offer.product.value, words, size)
    return lines


def way_lines(
    offer: ContactOffer, ways: Iterable[Channel], now: datetime, size: Size
) -> list[Line]:
    """Return the ways to choose from, each with what it means now (rules 3, 4, 30, 32)."""
    lines = [Line([(_("How shall we help?"), STRONG)]), Line()]
    for channel in ways:
        if (way := offer.way(channel)) is not None:
            words = way_sentences(offer, way, now)
            lines += _choice(way_name(channel), channel.value, words, size)
    for note in filter(None, (language_words(offer, now), premium_words(offer))):
        notes = wrap(note, size.width - LEAD - 1)
        lines += [*_gap(lines), *(Line([(text, DIM)]) for text in notes)]
    if offer.premium is Premium.NOT_BOUGHT and may_reach_billing(offer.role):
        words = [_("The add-on and its price. What is written is kept.")]
        lines += [*_gap(lines), *_choice(_("Open Billing"), BILLING, words, size)]
    return lines


def _choice(name: str, value: str, sentences: Iterable[str], size: Size) -> list[Line]:
    beside = size.width >= NARROW
    column = NAME_WIDTH if beside else 2
    texts = [text for words in sentences for text in wrap(words, size.width - LEAD - column - 1)]
    first = texts.pop(0) if beside else ""
    lines = [Line([(fit(name, NAME_WIDTH), TEXT), (first, DIM)], value=value)]
    lines += [Line([(" " * column, TEXT), (text, DIM)]) for text in texts]
    return [*lines, Line()] if size.height >= ROOMY else lines


def _gap(lines: Sequence[Line]) -> list[Line]:
    """Return a blank line, unless one stands there already."""
    return [Line()] if lines and lines[-1].left else []
