"""Sending: into the outbox, then a moment's wait for the desk, and how far each thing came."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from http import HTTPStatus

from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.output import Json
from premium_tui.cli.parsing import Parser, seconds
from premium_tui.cli.waiting import Watch
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Connection, Delivery, Me, OutboxItem
from premium_tui.domain.actions import Action, Assign
from premium_tui.i18n import _
from premium_tui.values import dataclass

WAIT_SECONDS = 10.0
DELIVERED = "delivered"
LOST = "lost"
REFUSALS = {
    401: Exit.SIGNED_OUT,
    403: Exit.NOT_ALLOWED,
    404: Exit.NOT_FOUND,
    409: Exit.CONFLICT,
    412: Exit.CONFLICT,
}
"""What the desk answered, and how the command ends."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing that was to be sent, and how far it came."""

    action: Action
    delivery: str | None
    """`delivered`, `lost` (somebody else was quicker) or a `Delivery`; None for a dry run."""
    exit: Exit = Exit.DONE
    status: int | None = None
    """What the desk answered when it refused it, as in HTTP."""
    trouble: str | None = None
    key: str = ""
    """Its key in the outbox."""
    why: str = ""
    """Why it did not arrive, a sentence or two for people; "" when it did."""

    @property
    def dry(self) -> bool:
        """Whether nothing was to be sent."""
        return self.delivery is None

    def as_json(self) -> dict[str, Json]:
        """Return what scripts learn of it."""
        return {
            "delivery": self.delivery,
            "status": self.status,
            "trouble": self.trouble,
            "dry_run": self.dry,
        }


def add_dry_run(parser: Parser) -> None:
    """Add the option that lets everything be checked and nothing be done."""
    parser.add_argument(
        "--dry-run", action="store_true", help=_("check everything, and do nothing")
    )


def add_sending(parser: Parser) -> None:
    """Add the options of all that writes to the desk."""
    parser.add_argument(
        "--wait",
        type=seconds,
        default=WAIT_SECONDS,
        metavar="SECONDS",
        help=_("how long the desk is waited for, {n:.0f} by default").format(n=WAIT_SECONDS),
    )
    add_dry_run(parser)


def who(gateway: Gateway) -> Me:
    """Return who sits here. Raises CommandError when it is not known."""
    me = gateway.me()
    if me is None:
        raise CommandError(Exit.FAILED, _("What is stored here does not say who you are."))
    return me


def send(gateway: Gateway, action: Action, args: Namespace) -> Sent:
    """Send one thing, see `send_all`."""
    return send_all(gateway, [action], args)[0]


def send_all(gateway: Gateway, actions: Sequence[Action], args: Namespace) -> list[Sent]:
    """Put actions into the outbox, all or none, and wait `args.wait` seconds for the desk.

    Raises CommandError when the desk does not know the token; all is kept then.
    """
    if args.dry_run:
        return [Sent(action, None) for action in actions]
    keys = gateway.act_all(actions)
    return wait_for(gateway, dict(zip(keys, actions, strict=True)), args.wait)


def wait_for(gateway: Gateway, sent: dict[str, Action], seconds: float) -> list[Sent]:
    """Wait until the desk has decided over actions in the outbox, by their keys."""

    def left() -> dict[str, OutboxItem]:
        return {item.key: item for item in gateway.outbox() if item.key in sent}

    def decided() -> bool:
        return all(item.delivery is Delivery.ATTENTION for item in left().values())

    watch = Watch(gateway)
    if seconds and sent:
        with watch:
            watch.until(decided, seconds)
    here = left()
    gone = [key for key, action in sent.items() if key not in here and isinstance(action, Assign)]
    lost = {one.key: one.words for one in gateway.work.lost_of(gone)} if gone else {}
    found = [_standing(key, sent[key], here.get(key), lost.get(key)) for key in sent]
    if any(one.exit is Exit.QUEUED for one in found):
        if gateway.status().connection is Connection.SIGNED_OUT:
            raise watch.trouble()
        if watch.refusal:
            say(watch.refusal)
    return found


def tell_dry_run(*, well: bool = True) -> None:
    """Say that nothing was done; `well` that nothing was wrong either."""
    if well:
        say(_("All is well with it. This was a dry run: nothing was done."))
    else:
        say(_("This was a dry run: nothing was done."))


def _standing(key: str, action: Action, item: OutboxItem | None, lost: str | None) -> Sent:
    if lost is not None:
        return Sent(action, LOST, Exit.CONFLICT, HTTPStatus.PRECONDITION_FAILED, lost, key, lost)
    if item is None or item.delivery is Delivery.SENT:
        return Sent(action, DELIVERED, key=key)
    delivery, status, trouble = item.delivery.value, item.status, item.trouble
    if item.delivery is not Delivery.ATTENTION:
        words = _("It waits in the outbox and is sent as soon as the desk is reached.")
        return Sent(action, delivery, Exit.QUEUED, status, trouble, key, words)
    if status is None:
        words = _(
            "An earlier answer to this ticket was refused, and this one waits behind it in the"
            " outbox: `premium-tui outbox list` shows both, to be sent again or taken back."
        )
        return Sent(action, delivery, Exit.CONFLICT, None, trouble, key, words)
    words = _("The desk refused it: {reason} It is kept: `premium-tui outbox list` shows it.")
    code = REFUSALS.get(status, Exit.FAILED)
    return Sent(action, delivery, code, status, trouble, key, words.format(reason=trouble or ""))
