"""Writing tickets to a new file, after asking how. Imported when first used.

Nothing is ever overwritten, and only its owner reads it. Where a desk lets people in by SSH there
is no such command: their files would be the server's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from premium_tui.data import exporting
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import ThreadMessage, TicketDetail, TicketRow
from premium_tui.domain.text import clean, was_cut
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.screens.choose import ChooseScreen, Way
from premium_tui.screens.verbs import name_of
from premium_tui.values import replace
from premium_tui.widgets.columns import priority_word, state_word
from premium_tui.widgets.thread_words import author_words

if TYPE_CHECKING:
    from premium_tui.data.reading import Reading
    from premium_tui.screens.base import ConsoleScreen

TEXT, LINES = "txt", "jsonl"
"""What a file may hold, and how its name ends."""

TRIES = 1_000
"""Names that are tried where files of that name are there already."""

RULE = "=" * 72


async def choose_export(screen: ConsoleScreen, rows: Sequence[TicketRow]) -> None:
    """Ask how tickets are to be written, and write them."""
    if not screen.console.writes_files:
        screen.say(_("Nothing is written to files here."))
        return
    folder, stem = _folder(), _stem(rows, screen)

    def chosen(kind: str | None) -> None:
        if kind:
            # Hundreds of threads take a while, and keys wait for nothing.
            work = partial(_export, screen, rows, folder, stem, kind)
            screen.app.run_worker(work, thread=True, group="export")

    ways = [
        Way(TEXT, _("to read: {name}").format(name=f"{stem}.{TEXT}")),
        Way(
            LINES,
            _("JSON lines, as `desk import` takes them: {name}").format(name=f"{stem}.{LINES}"),
        ),
    ]
    words = ngettext(
        "Write {n} ticket to a new file in {folder}?",
        "Write {n} tickets to a new file in {folder}?",
        len(rows),
    ).format(n=grouped(len(rows)), folder=folder)
    if len(rows) == 1:
        words = _("Write {ticket} to a new file in {folder}?")
        words = words.format(ticket=name_of(rows[0]), folder=folder)
    ask = ChooseScreen(clean(words, one_line=True), ways, leave=_("write nothing"))
    await screen.app.push_screen(ask, chosen)


def _export(
    screen: ConsoleScreen, rows: Sequence[TicketRow], folder: Path, stem: str, kind: str
) -> None:
    """Write the file and say so; on a thread of its own."""
    try:
        handle, path = _made(folder, stem, kind)
        left_out, stored = 0, screen.gateway.as_stored()
        with exporting.writing(handle, path) as file:
            for row in rows:
                left_out += not _write(file, stored, row.id, kind, agent=screen.console.agent)
            if left_out == len(rows):
                raise _Nothing
    except _Nothing:
        words, trouble = _("Nothing was written: it has not reached the desk yet."), True
    except (StoreUnwritable, StoreNewer):
        words, trouble = _("Nothing was written: the local store cannot be read just now."), True
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        words = _("It was not written to {folder}: {reason}.").format(folder=folder, reason=reason)
        trouble = True
    else:
        count = len(rows) - left_out
        words = ngettext("{n} ticket written to {path}.", "{n} tickets written to {path}.", count)
        words = words.format(n=grouped(count), path=path)
        if left_out:
            more = ngettext(
                "{n} has not reached the desk yet and was left out.",
                "{n} have not reached the desk yet and were left out.",
                left_out,
            )
            words = f"{words} {more.format(n=grouped(left_out))}"
        trouble = False
    words = clean(words, one_line=True)
    screen.app.call_from_thread(partial(screen.say, words, trouble=trouble))


class _Nothing(Exception):
    """No ticket could be written."""


def _folder() -> Path:
    """Return the folder the console was opened in, or the person's own where nothing may be made.

    Raises no error: what cannot be written is told when it is tried.
    """
    try:
        here = Path.cwd()
    except OSError:
        return Path.home()
    return here if os.access(here, os.W_OK | os.X_OK) else Path.home()


def _stem(rows: Sequence[TicketRow], screen: ConsoleScreen) -> str:
    """Return what a file is called, without its ending."""
    if len(rows) > 1:
        return f"tickets-{screen.console.now().astimezone():%Y%m%d-%H%M}"
    number = rows[0].number
    return f"ticket-{number if number is not None else 'new'}"


def _made(folder: Path, stem: str, kind: str) -> tuple[int, Path]:
    """Make a file of the first name that is free. Raises OSError."""
    for n in range(1, TRIES):
        path = folder / (f"{stem}.{kind}" if n == 1 else f"{stem}-{n}.{kind}")
        try:
            return exporting.made(path), path
        except FileExistsError:
            continue
    raise FileExistsError(None, _("there are too many files of that name"))


def _write(file: TextIO, stored: Reading, ticket_id: str, kind: str, *, agent: bool) -> bool:
    """Write one ticket; False for one that is not here, or only in the outbox."""
    detail = stored.ticket(ticket_id)
    if detail is None:
        return False
    thread = stored.thread(ticket_id)
    if kind == TEXT:
        file.writelines(f"{line}\n" for line in text_lines(detail, thread, agent=agent))
        return True
    line = exporting.line_of(detail, thread, stored.me())
    file.write(line or "")
    return line is not None


def text_lines(
    detail: TicketDetail, thread: Sequence[ThreadMessage], *, agent: bool
) -> Iterator[str]:
    """Yield a ticket as lines to be read: what strangers wrote is made harmless and set in."""
    row = detail.row
    number = f"#{row.number}" if row.number is not None else _("new")
    yield f"{number}  {clean(row.subject, one_line=True)}"
    facts = [
        (_("status"), state_word(row.state, agent)),
        (_("priority"), priority_word(row.priority)),
        (_("product"), row.product),
        (_("from"), " · ".join(text for text in (row.requester_name, detail.team_name) if text)),
        (_("assigned to"), row.assignee_name or ""),
        (_("created"), _time(detail.created_at)),
        (_("updated"), _time(row.updated_at)),
        (_("answer due"), _time(row.due_at) if row.due_at is not None else ""),
        (_("tags"), ", ".join(row.tags)),
    ]
    yield from (f"{name}: {clean(value, one_line=True)}" for name, value in facts if value)
    for message in thread:
        head = [
            clean(author_words(replace(message, mine=False)), one_line=True),
            _time(message.sent_at),
        ]
        if message.delivery is not None:
            head.append(_("not delivered yet"))
        yield ""
        yield f"-- {' · '.join(head)}"
        body = clean(message.body)
        yield from (f"  {line}".rstrip() for line in body.rstrip("\n").split("\n"))
        if was_cut(body) and len(body) < len(message.body):
            yield _("  It goes on: a file of JSON lines holds all of it.")
    yield ""
    yield RULE


def _time(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M %z}"
