"""The lines of the benefits screen: the table of versions, what is left, and what is on offer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Size

from premium_tui.data.benefits import Benefits, BookedBenefit
from premium_tui.domain.addon_sales import OwnedAddon
from premium_tui.domain.benefits import Benefit, benefit_words, is_included
from premium_tui.domain.bookings import allowance
from premium_tui.domain.plans import CHAMPION_HOURS, AddonVersion, ChampionTier
from premium_tui.i18n import _, ngettext
from premium_tui.terminal.cells import fit
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT
from premium_tui.widgets.lines import Span
from premium_tui.widgets.picks import LEAD, Line
from premium_tui.widgets.times import appointment
from premium_tui.widgets.wrapping import wrap

CELL_WIDTH = 25
NAME_WIDTHS = (22, 42)
"""The narrowest and the widest column of names."""

NARROW, SHORT = NAME_WIDTHS[0] + 2 * CELL_WIDTH + 4, 22
"""Cells and rows below which the table is told in sentences, after what can be done."""

VERSIONS = (AddonVersion.ESSENTIALS, AddonVersion.ENHANCED)
BOOKED_BY_TIME = (Benefit.IMPLEMENTATION, Benefit.ROOT_CAUSE)

SEAT_WIDTH = 22
"""Cells at the right of a webinar: how long it is, and the seat in it."""


def all_lines(
    benefits: Benefits,
    owned: OwnedAddon | None,
    champion: ChampionTier | None,
    zone: str,
    now: datetime,
    size: Size,
) -> list[Line]:
    """Return everything, for `size` cells: what is included, and what can be done with the add-on.

    `champion` is the tier of the person who looks: it is theirs alone (rules 13, 14).
    """
    width = size.width
    names = min(NAME_WIDTHS[1], width - 2 * CELL_WIDTH - 4) if width >= NARROW else 0
    yours = owned.addon.version if owned is not None else None
    own = [*_champion(champion, width), *_yours(benefits, owned, zone, now, width, names)]
    features = _features(benefits, width) if owned is not None else []
    if width < NARROW or size.height < SHORT:
        return [*own, Line(), *_told(yours, width), *features]
    return [*_table(yours, names), Line(), *own, *features]


def _champion(champion: ChampionTier | None, width: int) -> Iterable[Line]:
    if champion is None:
        return
    hours = CHAMPION_HOURS[champion]
    words = ngettext(
        "{tier} Champion: your own tickets are answered within {n} hour.",
        "{tier} Champion: your own tickets are answered within {n} hours.",
        hours,
    )
    for text in wrap(words.format(tier=champion.capitalize(), n=hours), width - LEAD - 1):
        yield Line([(text, TEXT)])
    yield Line()


def _yours(
    benefits: Benefits,
    owned: OwnedAddon | None,
    zone: str,
    now: datetime,
    width: int,
    names: int,
) -> Iterable[Line]:
    """Yield what the team has used and left, and the webinars."""
    if owned is None:
        words = _("Your team has no Premium Support: Billing shows how to get it.")
        for text in wrap(words, width - LEAD - 1):
            yield Line([(text, TEXT)])
        return
    booked = benefits.booked()
    yield Line([(_("Used and left"), STRONG)])
    for benefit in BOOKED_BY_TIME:
        yield from _standing(benefit, owned, booked, zone, now, names)
    yield Line()
    yield Line([(_("Live webinars"), STRONG)])
    yield from _webinars(benefits, booked, now, width)


def _features(benefits: Benefits, width: int) -> list[Line]:
    lines: list[Line] = []
    for feature in benefits.features():
        lines.append(Line([(feature.title, TEXT)]))
        lines += [Line([(f"  {text}", DIM)]) for text in wrap(feature.text, width - 8)]
        # Whole, to be copied: it is only broken where it is longer than a line.
        lines += [Line([(text, DIM)]) for text in wrap(feature.url, width - LEAD - 1)]
    return [Line(), Line([(_("Worth a look this quarter"), STRONG)]), *lines] if lines else []


def _told(yours: AddonVersion | None, width: int) -> Iterable[Line]:
    """Yield what each version includes in sentences: a table's cells would be cut."""
    heading = _("What is included")
    if yours is not None:
        heading = _("What is included: yours is {version}").format(version=yours.capitalize())
    yield Line([(heading, STRONG)])
    first, second = VERSIONS
    for benefit in Benefit:
        yield Line([(benefit.label, TEXT)])
        one, other = benefit_words(benefit, first), benefit_words(benefit, second)
        words = _("both: {words}").format(words=one)
        if one != other:
            words = f"{first.capitalize()}: {one} · {second.capitalize()}: {other}"
        for text in wrap(words, width - LEAD - 3):
            yield Line([(f"  {text}", DIM)])


def _table(yours: AddonVersion | None, names: int) -> Iterable[Line]:
    heads: list[Span] = [(fit("", names), DIM)]
    for version in VERSIONS:
        name = version.capitalize() + (_(", yours") if version is yours else "")
        heads.append((fit(name, CELL_WIDTH), STRONG if version is yours else DIM))
    yield Line(heads)
    for benefit in Benefit:
        cells: list[Span] = []
        for version in VERSIONS:
            style = TEXT if version is yours and is_included(benefit, version) else DIM
            cells.append((fit(benefit_words(benefit, version), CELL_WIDTH), style))
        yield from _named(benefit.label, TEXT, names, cells)


def _named(
    name: str,
    style: Style,
    names: int,
    cells: Sequence[Span],
    right: Sequence[Span] = (),
    value: str = "",
) -> Iterable[Line]:
    """Yield a line with its name before it in `names` cells; what is longer goes on below.

    With 0 cells the name stands alone, and the rest below it.
    """
    if not names:
        yield Line([(name, style)], right, value)
        yield Line([("  ", TEXT), *cells])
        return
    first, *more = wrap(name, names - 2)
    yield Line([(f"{fit(first, names - 1)} ", style), *cells], right, value)
    for text in more:
        yield Line([(text, style)])


def _standing(
    benefit: Benefit,
    owned: OwnedAddon,
    booked: tuple[BookedBenefit, ...],
    zone: str,
    now: datetime,
    names: int,
) -> Iterable[Line]:
    """Return what is left of a benefit and its bookings, each a line to choose."""
    if not is_included(benefit, owned.addon.version):
        yield from _named(benefit.label, DIM, names, [(_("with Enhanced"), DIM)])
        return
    found = allowance(benefit, owned, [b.booking for b in booked], now, zone)
    if found.left:
        yield from _named(
            benefit.label,
            TEXT,
            names,
            [(_("one left"), TEXT)],
            [(_("choose a time"), ACCENT)],
            f"slots:{benefit.value}",
        )
    for one in booked:
        if one.booking.benefit is benefit:
            over = one.booking.starts_at <= now
            words = _("held {when}") if over else _("booked, {when}")
            if one.pending is not None:
                words = _("asked for, {when}")
            when = appointment(one.booking.starts_at, now)
            yield from _named(
                benefit.label,
                TEXT,
                names,
                [(words.format(when=when), TEXT)],
                [(one.person_name, DIM)],
                f"booking:{one.id}",
            )


def _webinars(
    benefits: Benefits, booked: tuple[BookedBenefit, ...], now: datetime, width: int
) -> Iterable[Line]:
    """Yield the webinars, each with its time beside it, or below where that has no room."""
    seats = {b.webinar_id: b for b in booked if b.webinar_id is not None}
    webinars = benefits.webinars()
    times = [appointment(webinar.starts_at, now) for webinar in webinars]
    longest = max(map(len, times), default=0) + 3
    room = width - LEAD - SEAT_WIDTH - 3
    beside = all(longest + cell_len(webinar.title) <= room for webinar in webinars)
    for webinar, when in zip(webinars, times, strict=True):
        seat = seats.get(webinar.id)
        state = _("take a seat")
        if seat is not None:
            state = _("booked") if seat.pending is None else _("asked for")
        minutes = _("{n} min").format(n=webinar.minutes)
        right: list[Span] = [(f"{minutes}   ", DIM), (f"{state:>12}", ACCENT)]
        first, *more = [webinar.title] if beside else wrap(webinar.title, room)
        lead = f"{when:<{longest}}" if beside else ""
        yield Line([(f"{lead}{first}", TEXT)], right, value=f"webinar:{webinar.id}")
        for text in more:
            yield Line([(text, TEXT)])
        if not beside:
            yield Line([(f"  {when}", DIM)])
    if not webinars:
        yield Line([(_("None is planned right now."), DIM)])
