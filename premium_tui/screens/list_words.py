"""What a list of tickets says of itself: how it is sorted, and why nothing is in it yet."""

from __future__ import annotations

from premium_tui.data.models import Connection, Sort, SyncStatus
from premium_tui.i18n import _, grouped, ngettext

SORT_WORDS = {
    Sort.UPDATED: _("Sorted by change, the newest first."),
    Sort.DUE: _("Sorted by the answer that is due first."),
    Sort.NUMBER: _("Sorted by number, the newest ticket first."),
    Sort.PRIORITY: _("Sorted by priority, the most urgent first."),
}
"""The sorts in the order they follow each other."""


def next_sort(sort: Sort) -> Sort:
    """Return the sort after this one, around the end."""
    sorts = tuple(SORT_WORDS)
    return sorts[(sorts.index(sort) + 1) % len(sorts)]


def words_before_ready(status: SyncStatus, refusal: str, sign_in: str) -> tuple[str, ...]:
    """Return the lines of a list that waits for its first pull.

    `refusal` says why in vain, `sign_in` is the command for it.
    """
    if status.connection is Connection.SIGNED_OUT:
        return (_("You are signed out. To sign in, leave and run:"), "", sign_in)
    if status.connection is Connection.OFFLINE and refusal:
        return (refusal, "", _("Nothing is stored here yet. R tries again, q leaves."))
    if status.connection is Connection.OFFLINE:
        return (
            _("The desk cannot be reached, and nothing is stored here yet."),
            "",
            _("It is tried again by itself; R tries now."),
        )
    if status.progress_note == "demo" and not status.progress_done:
        return (_("Setting up the demo desk"), "", _("This happens once."))
    if status.progress_done:
        words = ngettext("{n} item so far", "{n} items so far", status.progress_done)
        return (_("Fetching your tickets"), "", words.format(n=grouped(status.progress_done)))
    return (_("Connecting to the desk"),)
