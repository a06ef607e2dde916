"""The lines of the benefits screen: the table of versions, what is left, and what is on offer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.style import Style

from premium_tui.data.benefits import Benefits, BookedBenefit
from premium_tui.domain.addon_sales import OwnedAddon
from premium_tui.domain.benefits import Benefit, benefit_words, is_included
from premium_tui.domain.bookings import allowance
from premium_tui.domain.plans import CHAMPION_HOURS, AddonVersion, ChampionTier
from premium_tui.i18n import _, ngettext
from premium_tui.terminal.cells import fit
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT
from premium_tui.widgets.lines import Span
from premium_tui.widgets.picks import Line
from premium_tui.widgets.times import day_and_time
from premium_tui.widgets.wrapping import wrap

CELL_WIDTH = 25
NAME_WIDTHS = (22, 42)
"""The narrowest and the widest column of names."""

BOOKED_BY_TIME = (Benefit.IMPLEMENTATION, Benefit.ROOT_CAUSE)


def all_lines(
    benefits: Benefits,
    owned: OwnedAddon | None,
    champion: ChampionTier | None,
    zone: str,
    now: datetime,
    width: int,
) -> list[Line]:
    """Return everything, for `width` cells: the table, and what can be done with the add-on.

    `champion` is the tier of the person who looks: it is theirs alone (rules 13, 14).
    """
    names = max(NAME_WIDTHS[0], min(NAME_WIDTHS[1], width - 2 * CELL_WIDTH - 4))
    lines = [*_table(owned, names), Line()]
    if champion is not None:
        hours = CHAMPION_HOURS[champion]
        words = ngettext(
            "{tier} Champion: your own tickets are answered within {n} hour.",
            "{tier} Champion: your own tickets are answered within {n} hours.",
            hours,
        )
        lines += [Line([(words.format(tier=champion.capitalize(), n=hours), TEXT)]), Line()]
    if owned is None:
        lines.append(
            Line([(_("Your team has no Premium Support: Billing shows how to get it."), TEXT)])
        )
        return lines
    booked = benefits.booked()
    lines.append(Line([(_("Used and left"), STRONG)]))
    for benefit in BOOKED_BY_TIME:
        lines += _standing(benefit, owned, booked, zone, now, names)
    lines += [Line(), Line([(_("Live webinars"), STRONG)])]
    lines += _webinars(benefits, booked, now)
    features = benefits.features()
    if features:
        lines += [Line(), Line([(_("Worth a look this quarter"), STRONG)])]
        for feature in features:
            lines.append(Line([(feature.title, TEXT)]))
            lines += [Line([(f"  {text}", DIM)]) for text in wrap(feature.text, width - 8)]
            lines.append(Line([(f"  {feature.url}", DIM)]))
    return lines


def _table(owned: OwnedAddon | None, names: int) -> Iterable[Line]:
    versions = (AddonVersion.ESSENTIALS, AddonVersion.ENHANCED)
    yours = owned.addon.version if owned is not None else None
    heads: list[Span] = [(fit("", names), DIM)]
    for version in versions:
        name = version.capitalize() + (_(", yours") if version is yours else "")
        heads.append((fit(name, CELL_WIDTH), STRONG if version is yours else DIM))
    yield Line(heads)
    for benefit in Benefit:
        cells: list[Span] = []
        for version in versions:
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
    """Yield a line with its name before it in `names` cells; what is longer goes on below."""
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
            when = day_and_time(one.booking.starts_at, now)
            yield from _named(
                benefit.label,
                TEXT,
                names,
                [(words.format(when=when), TEXT)],
                [(one.person_name, DIM)],
                f"booking:{one.id}",
            )


def _webinars(
    benefits: Benefits, booked: tuple[BookedBenefit, ...], now: datetime
) -> Iterable[Line]:
    seats = {b.webinar_id: b for b in booked if b.webinar_id is not None}
    webinars = benefits.webinars()
    times = [day_and_time(webinar.starts_at, now) for webinar in webinars]
    longest = max(map(len, times), default=0)
    for webinar, when in zip(webinars, times, strict=True):
        seat = seats.get(webinar.id)
        state = _("take a seat")
        if seat is not None:
            state = _("booked") if seat.pending is None else _("asked for")
        yield Line(
            [(f"{when:<{longest}}   {webinar.title}", TEXT)],
            [(f"{webinar.minutes} min   ", DIM), (f"{state:>12}", ACCENT)],
            value=f"webinar:{webinar.id}",
        )
    if not webinars:
        yield Line([(_("None is planned right now."), DIM)])
