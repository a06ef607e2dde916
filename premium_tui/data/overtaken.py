"""Overtaken answers: what others said after one was begun, and sending it all the same."""

from __future__ import annotations

from premium_tui.data import thread_reads
from premium_tui.data.models import THREAD_MOVED, ThreadMessage
from premium_tui.data.outbox import Outbox
from premium_tui.data.reads import Reads
from premium_tui.domain.actions import Action, Reply
from premium_tui.domain.tickets import MessageKind
from premium_tui.values import replace


class Overtaken:
    """Answers and the threads they were written on, for one person."""

    def __init__(self, reads: Reads, outbox: Outbox) -> None:
        self._reads = reads
        self._outbox = outbox

    def since(self, ticket_id: str, based_on: int) -> list[ThreadMessage]:
        """Return what others said in public after a revision, as far as it is known here."""
        public = [
            message
            for message in thread_reads.thread(self._reads, ticket_id)
            if message.kind is MessageKind.PUBLIC
            and message.delivery is None
            and message.merged_number is None
        ]
        # The revision counts public messages, not the desk's own lines.
        return [message for message in public[based_on:] if not message.mine]

    def looked_at(self, action: Action | None) -> Reply | None:
        """Return an answer as written on the thread as it stands here; None for anything else."""
        if not isinstance(action, Reply):
            return None
        revision = thread_reads.revision(self._reads, action.ticket_id)
        return replace(action, based_on=revision or action.based_on)

    def send_anyway(self, key: str) -> bool:
        """Send a stopped answer after a look at the thread; False when it is not stopped now.

        It is stopped again when yet another one has come. Raises StoreUnwritable, StoreNewer.
        """
        entries = self._outbox.pending(self._reads.now())
        stopped = (e.action for e in entries if e.key == key and e.code == THREAD_MOVED)
        answer = self.looked_at(next(stopped, None))
        return answer is not None and self._outbox.resend(key, answer)

    def rewrite(self, key: str, action: Action) -> bool:
        """Put what reads otherwise in place of what waits or was refused; False when it has left.

        Raises StoreUnwritable, StoreNewer.
        """
        return self._outbox.resend(key, action, waiting=True)
