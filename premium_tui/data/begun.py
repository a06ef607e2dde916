"""What was begun and not sent: the drafts, each with what it belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from premium_tui.data import thread_reads
from premium_tui.data.drafts import Drafts
from premium_tui.data.models import Begun, Draft
from premium_tui.data.reads import Reads
from premium_tui.domain.draft_keys import parts_of
from premium_tui.domain.text import clean

_ABOUT_TICKETS = ("reply", "note", "follow")


def begun(reads: Reads, drafts: Drafts) -> list[Begun]:
    """Return all drafts as listed, the newest first. Raises StoreUnwritable, StoreNewer."""
    found = drafts.all()
    ids = {draft.key: _parts(draft.key)[1] for draft in found}
    subjects = thread_reads.subjects(reads, [id_ for id_ in ids.values() if id_])
    return [_begun(draft, subjects) for draft in found]


def _parts(key: str) -> tuple[str, str]:
    """Return a draft's kind, and the ticket it belongs to or ""."""
    kind, ticket_id = parts_of(key)
    return kind, ticket_id if kind in _ABOUT_TICKETS else ""


def _begun(draft: Draft, subjects: Mapping[str, str]) -> Begun:
    kind, ticket_id = _parts(draft.key)
    written = draft.fields.get("body", "").strip()
    return Begun(
        key=draft.key,
        kind=kind,
        ticket_id=ticket_id,
        subject=clean(subjects.get(ticket_id) or draft.fields.get("subject", ""), one_line=True),
        text=clean(written, one_line=True),
        saved_at=draft.saved_at,
    )
