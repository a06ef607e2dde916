"""The keys of drafts: what is being written, to which ticket, and which of several it is.

`reply:<ticket>`, `note:<ticket>`, `follow:<ticket>`, `new`, `sales`. Of two that are written at the
same time, at two terminals, the later one stands beside the first: `reply:<ticket>:<id>` or
`new::<id>`.
"""

from __future__ import annotations


def parts_of(key: str) -> tuple[str, str]:
    """Return what is being written, and the id of its ticket or ""."""
    kind, _colon, rest = key.partition(":")
    return kind, rest.partition(":")[0]


def base_of(key: str) -> str:
    """Return the key of the first of several drafts."""
    kind, ticket_id = parts_of(key)
    return f"{kind}:{ticket_id}" if ticket_id else kind


def beside(key: str, draft_id: str) -> str:
    """Return the key of another draft of the same."""
    kind, ticket_id = parts_of(key)
    return f"{kind}:{ticket_id}:{draft_id}"
