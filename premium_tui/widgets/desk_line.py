"""The desk's own line in a thread: that another ticket was merged into this one."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from premium_tui.data.models import ThreadMessage
from premium_tui.domain.tickets import MessageKind
from premium_tui.i18n import _
from premium_tui.terminal.cells import cut
from premium_tui.theme import DIM, TEXT
from premium_tui.widgets.lines import Span, both_ends


def desk_line(message: ThreadMessage, when: Span, width: int) -> Sequence[Span]:
    """Return it as one line of `width` cells, with `when` it was or how far it has come.

    What only agents read is marked as their notes are.
    """
    if message.kind is MessageKind.NOTE:
        words = f" ┊ {message.body}"
    else:
        words = f" ─ {_('#{number} was merged into this ticket.')}"
        words = words.format(number=message.merged_number)
    left: Span = (cut(words, max(8, width - cell_len(when[0]) - 3)), DIM)
    return both_ends([left], [when, (" ", TEXT)], width)
