"""The mail folder: where mail is kept to be read when there is no mail server."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from premium_tui.paths import PlaceError, private_folder, write_private
from premium_tui.server.job_worker import NotNow
from premium_tui.server.mail.letters import Mail


class FolderPost:
    """Writes each mail into a file of its own, 0600 in a folder 0700; nothing is ever deleted.

    A file is there whole or not at all, and has the same name at every try, so a mail is there
    once. Names sort by time: `20261123T120000Z-<id>.eml`.
    """

    to_read = True

    def __init__(self, folder: Path) -> None:
        """`folder` is made with the first mail; the one it lies in must be there."""
        self._folder = folder

    async def deliver(self, mail: Mail) -> None:
        """Write a mail; raises NotNow."""
        await asyncio.to_thread(self._write, mail)

    def _write(self, mail: Mail) -> None:
        try:
            private_folder(self._folder)
            write_private(self._folder / f"{mail.at:%Y%m%dT%H%M%SZ}-{mail.id}.eml", mail.content)
            _settle(self._folder)
        except (PlaceError, OSError) as error:
            raise NotNow(str(error)) from error


def _settle(folder: Path) -> None:
    """Make sure that a new name outlives a power cut, as the note that it is there does."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
