"""What the thread says of a message beside its text: who wrote it, and how far it has come."""

from __future__ import annotations

from datetime import datetime, timedelta

from premium_tui.data.models import Delivery, ThreadMessage
from premium_tui.domain.tickets import MessageKind, Side
from premium_tui.i18n import _
from premium_tui.theme import ALARM, DIM, WARNING
from premium_tui.widgets.lines import Span
from premium_tui.widgets.times import day_and_time

LATE = timedelta(minutes=1)
"""From then on it is said when a message was written besides when it arrived."""


def author_words(message: ThreadMessage) -> str:
    """Return who wrote a message as the thread heads it (rule 37)."""
    if message.mine:
        name = _("You")
    elif message.side is Side.AGENT and message.author_name != _("Support"):
        name = _("Support · {name}").format(name=message.author_name)
    else:
        name = message.author_name
    if message.collaborator:
        name = _("{name}, as Collaborator").format(name=name)
    if message.kind is MessageKind.NOTE:
        name = _("{name} · internal note").format(name=name)
    return name


def delivery_words(
    message: ThreadMessage, now: datetime, *, offline: bool, undo: str = "u"
) -> Span:
    """Return where a message stands: its time, or how far it has come on its way.

    `undo` is the key that takes it back.
    """
    if message.delivery is None:
        return day_and_time(message.sent_at, now), DIM
    if message.delivery is Delivery.ATTENTION:
        return _("not sent"), ALARM
    at = day_and_time(message.sent_at, now)
    if message.delivery is Delivery.HELD:
        words = _("{time} · held, {key} takes it back")
        return words.format(time=at, key=undo), DIM
    if message.delivery is Delivery.QUEUED:
        words = _("{time} · queued, you are offline") if offline else _("{time} · queued")
        return words.format(time=at), WARNING
    words = _("{time} · sending") if message.delivery is Delivery.SENDING else _("{time} · sent")
    return words.format(time=at), DIM


def ladder_words(message: ThreadMessage, now: datetime) -> str:
    """Return the steps one's own message took, with their times; "" where its head says all."""
    written, notice = message.written_at, message.notice
    late = written is not None and message.sent_at - written >= LATE
    if message.delivery is not None or not message.mine or not (late or notice):
        return ""
    steps = [_("accepted {time}").format(time=day_and_time(message.sent_at, now))]
    if late and written is not None:
        steps.insert(0, _("written {time}").format(time=day_and_time(written, now)))
    if notice is not None:
        words = _("{name} notified {time}") if notice.told else _("{name} could not be notified")
        steps.append(words.format(name=notice.name, time=day_and_time(notice.at, now)))
    return " › ".join(steps)


def steps_words(message: ThreadMessage) -> str:
    """Return all that is known of a message's way, with days and seconds: local times."""
    steps = []
    if message.written_at is not None:
        steps.append(_("written {time}").format(time=_exactly(message.written_at)))
    at = _exactly(message.sent_at)
    if message.delivery is None:
        steps.append(_("accepted {time}").format(time=at))
    else:
        words = {
            Delivery.HELD: _("held back since {time}"),
            Delivery.QUEUED: _("queued since {time}"),
            Delivery.SENDING: _("queued {time}, being sent"),
            Delivery.SENT: _("queued {time}, the desk has it"),
            Delivery.ATTENTION: _("queued {time}, not sent"),
        }[message.delivery]
        steps.append(words.format(time=at))
    if message.notice is not None:
        words = _("{name} notified {time}")
        if not message.notice.told:
            words = _("{name} could not be notified {time}")
        steps.append(words.format(name=message.notice.name, time=_exactly(message.notice.at)))
    if message.kind is MessageKind.NOTE:
        steps.append(_("only agents see it"))
    return " › ".join(steps)


def _exactly(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"
