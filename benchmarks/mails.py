"""The messages of a kept cache as mails, for programs that read mail: a Maildir and an mbox."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.kept_home import KEPT

_MESSAGES = (
    "SELECT m.key, m.body, m.author_name, m.sent_at, m.position, t.number, t.subject"
    " FROM message m JOIN ticket t ON t.id = m.ticket_id ORDER BY m.key"
)


def kept_mails(cached: Path) -> Path:
    """Return a folder with `maildir` and `mbox`, all messages of a kept home folder; kept as well.

    Each is a mail of its ticket's thread. Of another cache they are built anew.
    """
    kept = KEPT / f"mails-{cached.name}"
    if kept.exists():
        return kept
    for outdated in KEPT.glob("mails-*"):
        shutil.rmtree(outdated)
    beside = Path(mkdtemp(prefix="building-", dir=KEPT))
    (cache,) = cached.rglob("cache.db")
    for part in ("cur", "new", "tmp"):
        (beside / "maildir" / part).mkdir(parents=True)
    with open(beside / "mbox", "wb") as mbox:
        for key, sent_at, mail in _mails(cache):
            (beside / "maildir" / "cur" / f"{sent_at // 1000}.{key}.desk:2,S").write_bytes(mail)
            at = datetime.fromtimestamp(sent_at / 1000, UTC)
            mbox.write(f"From desk@example.com {at:%a %b %d %H:%M:%S %Y}\n".encode())
            mbox.write(mail.replace(b"\nFrom ", b"\n>From ") + b"\n")
    beside.rename(kept)
    return kept


def _mails(cache: Path) -> Iterator[tuple[int, int, bytes]]:
    """Yield key, milliseconds and text of each mail."""
    with closing(sqlite3.connect(f"file:{cache}?mode=ro", uri=True)) as connection:
        for key, body, author, sent_at, position, number, subject in connection.execute(_MESSAGES):
            before = f"In-Reply-To: <{number}.{position - 1}@example.com>\n" if position > 1 else ""
            head = (
                f"From: {_word(author)} <person@example.com>\n"
                "To: support@example.com\n"
                f"Date: {format_datetime(datetime.fromtimestamp(sent_at / 1000, UTC))}\n"
                f"Subject: {_word(subject)}\n"
                f"Message-ID: <{number}.{position}@example.com>\n{before}"
                "MIME-Version: 1.0\n"
                "Content-Type: text/plain; charset=utf-8\n"
                "Content-Transfer-Encoding: 8bit\n"
                "Status: RO\n"
            )
            yield key, sent_at, f"{head}\n{body}\n".encode()


def _word(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=200).encode()
