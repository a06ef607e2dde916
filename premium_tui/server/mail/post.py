"""The post: the port through which mail leaves this server."""

from __future__ import annotations

from typing import Protocol

from premium_tui.server.mail.letters import Mail


class Post(Protocol):
    """A way for mail to leave."""

    to_read: bool
    """Whether its mail is read as it lies there, see `letters.compose`."""

    async def deliver(self, mail: Mail) -> None:
        """Hand a mail over; returned from, it is the other side's to bring on.

        Raises `job_worker.NotNow` when it may be possible later, `Never` when it will not be.
        """
        ...
