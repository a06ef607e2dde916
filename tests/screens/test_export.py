"""`e`: tickets written to a new file, never over another one, and never in the kiosk."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from premium_tui.domain.actions import OpenTicket
from premium_tui.domain.roles import Role
from premium_tui.ids import new_id
from tests.screens.driving import Home

HOSTILE = "Look:\x1b]0;owned\x07\n\x1b[2Jgone\u202e"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder the console is opened in."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


async def test_a_ticket_is_written_to_be_read(home: Home, here: Path) -> None:
    home.build(8)
    home.place_first(1)
    home.sql("UPDATE message SET body = ? WHERE position = 2", HOSTILE)
    async with home.console(size=(200, 40)) as console:
        await console.press("e")
        await console.sees(f"Write #10001 to a new file in {here}?", "ticket-10001.txt")
        await console.press("1")
        await console.sees(f"1 ticket written to {here / 'ticket-10001.txt'}.")
        await console.press("enter", "e", "1")
        await console.sees(f"written to {here / 'ticket-10001-2.txt'}.")
    file = here / "ticket-10001.txt"
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text()
    assert text.startswith("#10001  ") and "\n-- Support · Sam Reed · " in text
    assert "\n  Message 1 about" in text and "\n  \ufffd[2Jgone" in text
    assert all(line.isprintable() for line in text.splitlines())
    assert (here / "ticket-10001-2.txt").read_text() == text
    assert len(list(here.iterdir())) == 2


async def test_json_lines_hold_all_of_it_and_are_those_of_the_command_line(
    home: Home, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.build(8)
    home.place_first(1)
    home.sql("UPDATE message SET body = ? WHERE position = 2", HOSTILE + "x" * 300_000)
    async with home.console(size=(200, 40)) as console:
        await console.press("e", "2")
        await console.sees("1 ticket written to")
    (line,) = (here / "ticket-10001.jsonl").read_text().splitlines()
    found = json.loads(line)
    assert found["messages"][1]["body"] == HOSTILE + "x" * 300_000
    from premium_tui.cli import main

    monkeypatch.setenv("PREMIUM_TUI_HOME", str(home.folder))
    capsys.readouterr()
    assert main.run(["ticket", "export", "--all"]) == 0
    assert f"{line}\n" in capsys.readouterr().out


async def test_agents_write_all_that_are_marked_to_one_file(home: Home, here: Path) -> None:
    home.build(8, Role.AGENT)
    async with home.console(Role.AGENT, size=(200, 40)) as console:
        await console.press("asterisk", "e")
        await console.sees("Write 8 tickets to a new file in")
        await console.press("2")
        await console.sees("8 tickets written to")
    (file,) = here.iterdir()
    numbers = sorted(json.loads(line)["subject"] for line in file.read_text().splitlines())
    assert file.name.startswith("tickets-2026") and len(numbers) == 8


async def test_what_is_only_in_the_outbox_is_left_out_and_nothing_stays_behind(
    home: Home, here: Path
) -> None:
    home.build(0)
    async with home.console(size=(200, 40)) as console:
        console.gateway.act(
            OpenTicket(new_id(), new_id(), "New", "Help", "Dropbox", "dropbox", None, "en")
        )
        await console.sees("New")
        await console.press("e", "2")
        await console.sees("Nothing was written: it has not reached the desk yet.")
        assert list(here.iterdir()) == []
        await console.press("e", "1")
        await console.sees("ticket-new.txt")
    assert "not delivered yet" in (here / "ticket-new.txt").read_text()


async def test_esc_and_enter_write_nothing(home: Home, here: Path) -> None:
    home.build(8)
    async with home.console() as console:
        for leave in ("escape", "enter", "n"):
            await console.press("e")
            await console.sees("write nothing")
            await console.press(leave)
            await console.loses("write nothing")
    assert list(here.iterdir()) == []


async def test_a_link_is_never_followed(home: Home, here: Path, tmp_path: Path) -> None:
    home.build(8)
    home.place_first(1)
    os.symlink(tmp_path / "elsewhere", here / "ticket-10001.txt")
    async with home.console(size=(200, 40)) as console:
        await console.press("e", "1")
        await console.sees("written to", "ticket-10001-2.txt")
    assert not (tmp_path / "elsewhere").exists()


async def test_where_the_folder_is_gone_it_goes_to_the_persons_own(
    home: Home, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.build(8)
    home.place_first(1)
    monkeypatch.setenv("HOME", str(tmp_path / "own"))
    async with home.console(size=(200, 40)) as console:
        here.rmdir()
        await console.press("e")
        await console.sees(f"to a new file in {tmp_path / 'own'}?")
        await console.press("1")
        await console.sees(f"It was not written to {tmp_path / 'own'}: no such file or directory.")
        (tmp_path / "own").mkdir()
        await console.press("e", "1")
        await console.sees("1 ticket written to")
    assert (tmp_path / "own" / "ticket-10001.txt").exists()


async def test_in_the_kiosk_no_key_line_or_palette_offers_it(home: Home, here: Path) -> None:
    home.build(8, Role.AGENT)
    async with home.console(Role.AGENT) as console:
        console.app.the_console.forbid_files()
        await console.press("e")
        await console.press("enter")
        await console.sees("Message 1")
        await console.press("e")
        await console.press("question_mark")
        await console.sees("Keys")
        await console.type("export")
        await console.sees("export")
        assert "to a new file" not in console.text()
    assert list(here.iterdir()) == []
