"""Tickets on their way out into files: a JSON line each that `desk import` takes back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from premium_tui.clock import iso
from premium_tui.data.models import Me, ThreadMessage, TicketDetail
from premium_tui.domain.tickets import MessageKind, Side


def line_of(detail: TicketDetail, thread: Sequence[ThreadMessage], me: Me | None) -> str | None:
    """Return a ticket, as stored, as a line; None for one that has not reached the desk yet.

    Messages that are still on their way are left out.
    """
    delivered = [message for message in thread if message.delivery is None]
    if detail.row.number is None or not delivered:
        return None
    row = detail.row
    requester = {"name": row.requester_name}
    if detail.mine and me is not None and me.person.email is not None:
        requester["email"] = me.person.email
    found: dict[str, object] = {
        "id": row.id,
        "subject": row.subject,
        "status": row.state.value,
        "priority": row.priority.value,
        "queue": {"callback": "phone"}.get(detail.channel, detail.channel),
        "product": row.product,
        "type": detail.issue_kind,
        "tags": list(row.tags),
        "lang": detail.language,
        "requester": requester,
        "updated_at": iso(row.updated_at),
        "messages": [_message(message) for message in delivered],
    }
    lines = any(message.merged_number is not None for message in delivered)
    if lines or detail.merged_number is not None:
        # What was merged into what is told by numbers, which are others at another desk.
        found["number"] = row.number
    if detail.merged_number is not None:
        found["merged_into"] = detail.merged_number
    return json.dumps(found).replace("\x7f", "\\u007f") + "\n"


def _message(message: ThreadMessage) -> dict[str, object]:
    found: dict[str, object] = {
        "role": "agent" if message.side is Side.AGENT else "customer",
        "author": message.author_name,
        "at": iso(message.sent_at),
        "body": message.body,
    }
    if message.kind is MessageKind.NOTE:
        found["note"] = True
    if message.collaborator:
        found["colleague"] = True
    if message.merged_number is not None:
        found["merged"] = message.merged_number
    return found


def made(path: Path) -> int:
    """Make a new file that only its owner reads; return its descriptor.

    Raises OSError, FileExistsError for one that is there already.
    """
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


@contextmanager
def writing(handle: int, path: Path) -> Iterator[TextIO]:
    """Give the file at `path`, UTF-8, to be written; it is gone again when that fails."""
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            yield file
    except BaseException:
        # Half of it would be taken for the whole.
        path.unlink(missing_ok=True)
        raise
