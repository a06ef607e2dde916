"""Hostile tickets in the running program: no byte of theirs acts, nothing crashes or is run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.home import PROGRAM, READY, Home, copied, cursor_row, quit_console
from tests.nasty import short_strings, terminal_escapes, unicode_strings
from tests.pty_term import PtyTerm
from tests.shared_data import ROOT
from tests.terminal.probing import commands

TEAM = "Hostile & Sons"
MARKUP = [
    "[@click=app.quit]press[/]",
    "[@click=app.run_action('quit_console')]press",
    "[bold red on blue]bold[/bold",
    "[link=https://evil.example]here[/link]",
    "[/]",
    "[$primary]\\[",
    "{0} %s %(name)s {name!r}",
    "`touch owned` $(touch owned)",
]
OWN = re.compile(
    rb"\x1b\[([0-9]+);[0-9]+r\x1b\[\1;1H\x1b\[[0-9]+[ML]\x1b\[r|\x1b\[[0-9]+;1H\x1b\[2K"
)
"""Lines moved and erased by the console's own way: which ones depends on what stands in them.

No text can hold them: in frames they lose their escape (tests/terminal/test_driver.py).
"""

PASTED = 12
"""Hostile texts pasted into the filter; each costs a round through the whole list."""


def tickets(texts: list[str], bodies: list[str]) -> Iterator[str]:
    """Yield import lines in which each text is a subject, body, name, author and tag."""
    for place, text in enumerate(texts):
        yield json.dumps(
            {
                "id": f"{place} {text}"[:200],
                "subject": text,
                "status": "Open",
                "requester": {"name": text[:200], "email": f"{place}@example.com"},
                "product": text[:64],
                "queue": text[:64],
                "type": text[:64],
                "tags": [text[:64]],
                "messages": [
                    {"role": "customer", "body": bodies[place % len(bodies)]},
                    {"role": "agent", "author": text[:200], "body": text},
                ],
            }
        )


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """What the tickets say: all that is short, and a share of Unicode's lines."""
    strings = [*short_strings(), *MARKUP, *unicode_strings()[1::100]]
    return [text[:1000] for text in strings if text.strip()]


@pytest.fixture(scope="module")
def hostile(
    made_desk: Path, texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    """Bring to the demo desk a team whose tickets are hostile, and one whose tickets are not."""
    folder = tmp_path_factory.mktemp("hostile")
    home = copied(made_desk, folder / "home")
    long = [text for text in unicode_strings() if len(text) > 1000]
    bodies = [text[:200_000] for text in (*terminal_escapes(), *long)]
    for team, said, written in (
        (TEAM, texts, bodies),
        ("Harmless", ["hello"] * 60, ["there"]),
    ):
        file = folder / f"{team}.jsonl"
        file.write_text("\n".join(tickets(said, written)))
        home.output("desk", "import", str(file), "--team", team)
    yield home
    home.leave()


def page_through(home: Home, team: str, count: int, pasted: list[str]) -> bytes:
    """See every row and preview, open every tenth ticket, filter; return all that was written."""
    total = f"of {count:,}"
    with home.console("--team", team, columns=120, rows=40) as term:
        term.wait_for("live", READY)
        term.key("2")
        term.wait_for(total, READY)
        term.key("home")
        seen = 0
        while f" {count:,} {total}" not in term.row(39):
            before = term.row(39)
            term.key("pagedown")
            term.wait_until(partial(lambda left: term.row(39) != left, before))
            if seen % 4 == 0:
                look_inside(term)
            seen += 1
        for text in pasted:
            term.send("/")
            term.wait_until(lambda: term.row(3).startswith(" / "))
            term.paste(text)
            term.send("zz")
            term.wait_until(lambda: "zz" in term.row(3))
            term.key("escape")
            term.wait_until(lambda: "open" in term.row(3) and total in term.row(39))
        assert quit_console(term) == 0
        return OWN.sub(b"", term.raw)


def look_inside(term: PtyTerm) -> None:
    """Open the ticket under the cursor, see its thread from end to end, click into it, go back."""
    term.key("enter")
    term.wait_for("q back")
    term.wait_until(lambda: not cursor_row(term))
    term.key("home", "end")
    for row in range(4, 36, 4):
        term.click(6, row)
    term.key("r")
    term.wait_for("ctrl+s")
    term.key("escape")
    term.wait_gone("ctrl+s")
    term.key("q")
    term.wait_until(lambda: bool(cursor_row(term)))


def test_hostile_tickets_tell_the_terminal_nothing(hostile: Home, texts: list[str]) -> None:
    harmless = page_through(hostile, "Harmless", 60, ["hello"])
    raw = page_through(hostile, TEAM, len(texts), [*terminal_escapes()[:PASTED], *MARKUP[:4]])
    told = set(commands(harmless))
    assert b"hello" in harmless and len(told) > 10
    assert set(commands(raw)) <= told
    assert not (ROOT / "owned").exists()


def test_commands_print_hostile_tickets_as_text(hostile: Home, texts: list[str]) -> None:
    many = str(len(texts))
    scope = ("--team", TEAM, "ticket", "list", "--scope", "team", "--limit", many)
    rows = json.loads(hostile.output(*scope, "--json"))
    assert len(rows) == len(texts)
    shown = [row["number"] for row in rows if "\x1b" in row["subject"]][:3]
    assert len(shown) == 3, "JSON keeps what was written"
    for arguments in (scope, *(("--team", TEAM, "ticket", "view", str(n)) for n in shown)):
        with PtyTerm([*PROGRAM, *arguments], columns=120, env=hostile.env, cwd=ROOT) as term:
            assert term.wait_exit(READY) == 0
            assert commands(term.raw) == []
        assert commands(hostile.output(*arguments).encode()) == []
