"""`dashboard`: the figures of the Dashboard tab, from the local store (rules 43-47)."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.output import Json, on_terminal, print_fields, print_table
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.waiting import make_ready
from premium_tui.data.models import Scope
from premium_tui.domain.roles import Role
from premium_tui.i18n import _, grouped

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns
    from premium_tui.data.dashboard_models import (
        Dashboard,
        Dimension,
        FirstAnswers,
        Group,
        Share,
        Trend,
    )


def add(nouns: Nouns) -> None:
    """Add the command."""
    parser = add_verb(
        nouns,
        "dashboard",
        _("count tickets: open, by issue, by product, by day; for agents by team and agent"),
        example="dashboard --jq .open",
    )
    parser.add_argument(
        "--scope", choices=[s.value for s in Scope], help=_("mine by default, queue for agents")
    )
    parser.set_defaults(run=run)


def run(args: Namespace, context: Context) -> int:
    """Print the figures; the store is filled first when it never was."""
    from premium_tui.data.dashboard_models import scopes_for

    with context.gateway() as gateway:
        make_ready(gateway)
        me = gateway.me()
        role = me.person.role if me is not None else context.role or Role.TEAM_ADMIN
        scopes = scopes_for(role)
        if not scopes:
            raise CommandError(Exit.NOT_ALLOWED, _("The dashboard is for admins and agents."))
        scope = Scope(args.scope) if args.scope is not None else scopes[0]
        if scope not in scopes:
            words = _("These figures are not yours to see: --scope {scopes}.")
            names = _(" or ").join(scopes)
            raise CommandError(Exit.NOT_ALLOWED, words.format(scopes=names))
        found = gateway.dashboard(scope)
        if found is None:
            raise CommandError(Exit.FAILED, _("The local store cannot be read just now."))
    if context.json:
        context.show(_as_json(found))
    else:
        _show(found)
    return Exit.DONE


def _show(found: Dashboard) -> None:
    figure = grouped if on_terminal() else str
    print_fields(
        [
            (_("open"), figure(found.open.count)),
            (_("waiting"), figure(found.waiting.count)),
            (_("due in {n} min").format(n=found.soon.due_minutes), figure(found.soon.count)),
            (_("late"), figure(found.late.count)),
            (_("opened in 30 days"), figure(found.opened.total.count)),
            (_("solved in 30 days"), figure(found.solved.total.count)),
            (
                _("answers in time"),
                f"{figure(found.on_time.total.count)} / {figure(found.answers_due)}",
            ),
        ]
    )
    for title, ranking in (
        (_("top issues"), found.issues),
        (_("top products"), found.products),
        (_("teams"), found.teams),
    ):
        if not ranking:
            continue
        headings, rows = [title, _("open")], [[s.name, figure(s.open.count)] for s in ranking]
        if ranking[0].sent is not None:
            headings.append(_("all sent"))
            for row, share in zip(rows, ranking, strict=True):
                row.append(figure(share.sent.count) if share.sent is not None else "")
        if on_terminal():
            print()
            print_table(headings, rows, cut=0)
        else:
            print_table((), [[title, *row] for row in rows])
    _show_groups(found)


def _titles() -> dict[Dimension, str]:
    from premium_tui.data.dashboard_models import Dimension

    return {
        Dimension.TEAM: _("by team"),
        Dimension.PRODUCT: _("by product"),
        Dimension.AGENT: _("by agent"),
    }


def _show_groups(found: Dashboard) -> None:
    """Print what agents have: each team, product and agent with its figures.

    A pipe gets times in whole seconds, empty where nothing was answered.
    """
    if found.first is None:
        return
    from premium_tui.widgets.times import length

    tty = on_terminal()

    def took(seconds: int | None) -> str:
        if seconds is None:
            return ""
        return length(seconds) if tty else str(seconds)

    def figures(first: FirstAnswers) -> list[str]:
        count = first.figure.count
        return [took(first.median), took(first.p90), grouped(count) if tty else str(count)]

    half, most, count = figures(found.first)
    title = _("first answers in 30 days")
    if not tty:
        print_table((), [[title, half, most, count]])
    else:
        words = _("{n}, half within {half}, 90% within {most}")
        told = words.format(n=count, half=half, most=most) if half else count
        print_fields([(title, told)])
    headings = [
        _("open"),
        _("due in {n} min").format(n=found.soon.due_minutes),
        _("late"),
        _("half within"),
        _("90% within"),
        _("of"),
    ]
    for dimension, title in _titles().items():
        rows = [
            [
                group.name,
                *(_count(figure.count) for figure in (group.open, group.soon, group.late)),
                *figures(group.first),
            ]
            for group in found.groups[dimension]
        ]
        if tty:
            print()
            print_table([title, *headings], rows, cut=0)
        else:
            print_table((), [[title, *row] for row in rows])


def _count(count: int) -> str:
    return grouped(count) if on_terminal() else str(count)


def _as_json(found: Dashboard) -> dict[str, Json]:
    return {
        "scope": found.scope.value,
        "today": found.today.isoformat(),
        "open": found.open.count,
        "waiting": found.waiting.count,
        "due_soon": found.soon.count,
        "late": found.late.count,
        "issues": [_share(share) for share in found.issues],
        "products": [_share(share) for share in found.products],
        "teams": [_share(share) for share in found.teams],
        "opened": _trend(found.opened),
        "solved": _trend(found.solved),
        "answered": _trend(found.answered),
        "on_time": _trend(found.on_time),
        "open_by_day": list(found.open_by_day),
        "first_answers": _first(found.first) if found.first is not None else None,
        **{
            f"by_{dimension.value}": [_group(g) for g in found.groups.get(dimension, ())]
            for dimension in _titles()
        },
    }


def _group(group: Group) -> dict[str, Json]:
    return {
        "id": group.id,
        "name": group.name,
        "open": group.open.count,
        "due_soon": group.soon.count,
        "late": group.late.count,
        "first_answers": _first(group.first),
    }


def _first(first: FirstAnswers) -> dict[str, Json]:
    return {
        "count": first.figure.count,
        "median_seconds": first.median,
        "p90_seconds": first.p90,
    }


def _share(share: Share) -> dict[str, Json]:
    told: dict[str, Json] = {"name": share.name, "open": share.open.count}
    return told if share.sent is None else {**told, "sent": share.sent.count}


def _trend(trend: Trend) -> dict[str, Json]:
    return {"total": trend.total.count, "by_day": list(trend.by_day)}
