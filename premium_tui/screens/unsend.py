"""Taking back: what has not been sent yet becomes a draft again. Imported when first used."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import THREAD_MOVED, Delivery, Draft, OutboxItem
from premium_tui.domain.actions import (
    Action,
    Note,
    Opening,
    OpenTicket,
    Reply,
    RequestCall,
    kind_of,
)
from premium_tui.i18n import _
from premium_tui.screens.setting_back import Done, set_back, taken_back

if TYPE_CHECKING:
    from premium_tui.data.gateway import Gateway
    from premium_tui.screens.base import ConsoleScreen

TAKEN = (Delivery.HELD, Delivery.QUEUED, Delivery.ATTENTION)
"""How far something may have come to be taken back."""


def draft_key(follows: str | None) -> str:
    """Return the key of a new request's draft; `follows` is the closed ticket it follows up."""
    return f"follow:{follows}" if follows else "new"


def on_its_way(gateway: Gateway) -> list[OutboxItem]:
    """Return what is on its way, oldest first; nothing while that cannot be read."""
    try:
        return gateway.outbox()
    except (StoreUnwritable, StoreNewer):
        # The first line, or a sentence of its own, says what is wrong.
        return []


def shown_items(gateway: Gateway) -> list[OutboxItem]:
    """Return what a person did that is on its way, oldest first.

    Marks of reading go by themselves; they show only when the desk refused one.
    """
    return [
        item
        for item in on_its_way(gateway)
        if item.kind != "mark_read" or (item.delivery is Delivery.ATTENTION and item.trouble)
    ]


def take_back_last(screen: ConsoleScreen) -> Draft | None:
    """Take back what was done last and say so; what was set on tickets is set back.

    Return the draft that its text is now.
    """
    items = shown_items(screen.gateway)
    done = screen.console.done
    # Keys are made in the order of what is done.
    if done and (not items or max(done[-1].keys) >= items[-1].key):
        return _take_back_done(screen, done.pop(), items)
    if not items:
        screen.say(_("There is nothing to take back."))
        return None
    return take_back(screen, items[-1])


def _take_back_done(screen: ConsoleScreen, done: Done, items: Sequence[OutboxItem]) -> Draft | None:
    """Set back what was set; an answer that went with it comes back too, or is said to be out."""
    set_back(screen, done)
    if not done.answer:
        return None
    answer = next((item for item in items if item.key == done.answer), None)
    if answer is None:
        screen.say(_("Set back; the answer has left already and cannot be taken back."))
        return None
    draft = take_back(screen, answer)
    if draft is None or not done.sets:
        return draft
    from premium_tui.screens.macro_use import joined  # only for agents

    sets = joined(done.sets, draft.fields.get("sets", ""))
    draft = Draft(draft.key, {**draft.fields, "sets": sets})
    with suppress(StoreUnwritable, StoreNewer):
        screen.gateway.save_draft(draft)
    return draft


def take_back(screen: ConsoleScreen, item: OutboxItem) -> Draft | None:
    """Take one thing back and say so; text that was to be sent becomes a draft, the one returned.

    None when there was no text, or it could not be taken back.
    """
    gateway = screen.gateway
    if item.delivery not in TAKEN:
        screen.say(_("It has left already and cannot be taken back."))
        return None
    action = gateway.action(item.key)
    stopped = item.code == THREAD_MOVED
    draft = _draft_of(gateway, action, stopped=stopped) if action is not None else None
    request = isinstance(action, Opening)
    if draft is not None and request and gateway.draft(draft.key) is not None:
        screen.say(_("Another request is being written: send that one first."))
        return None
    try:
        # The draft first: whatever happens in between, the text is there.
        before = gateway.draft(draft.key) if draft is not None else None
        if draft is not None:
            gateway.save_draft(draft)
        taken = gateway.discard(item.key)
        if draft is not None and not taken:
            gateway.save_draft(before) if before is not None else gateway.drop_draft(draft.key)
    except (StoreUnwritable, StoreNewer):
        screen.say(_("It cannot be taken back: what is stored here cannot be written."))
        return None
    if not taken:
        screen.say(_("It has left already and cannot be taken back."))
        return None
    if draft is None:
        screen.say(taken_back(screen, item.ticket_id))
    elif request:
        words = _("Taken back: {key} goes on writing it.")
        screen.say(words.format(key=screen.console.keymap.name("list.contact")))
    else:
        screen.say(taken_back(screen, item.ticket_id, draft=True))
    return draft


def _draft_of(gateway: Gateway, action: Action, *, stopped: bool) -> Draft | None:
    """Return what was written as a draft, before what is being written in its place by now."""
    if isinstance(action, Opening):
        fields = {
            "way": action.channel,
            "phone": action.phone if isinstance(action, RequestCall) else "",
            "product": action.entitlement_product,
            "about": action.about_product,
            "kind": action.issue_kind or "",
            "language": action.language,
            "subject": action.subject,
            "body": action.body,
        }
        return Draft(draft_key(action.follows if isinstance(action, OpenTicket) else None), fields)
    if not isinstance(action, Reply | Note):
        return None
    # One that was stopped is taken back after a look at what came in.
    action = gateway.overtaken.looked_at(action) or action if stopped else action
    key = f"{kind_of(action)}:{action.ticket_id}"
    before = gateway.draft(key)
    later = before.fields if before is not None else {}
    body, sets = later.get("body", ""), later.get("sets", "")
    body = f"{action.body}\n\n{body}" if body.strip() else action.body
    more = {"sets": sets} if sets else {}
    return Draft(key, {"body": body, "based_on": str(action.based_on), **more})
