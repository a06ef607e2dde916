"""`keys list` and `keys lint`: the keys of the console, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import validate

from premium_tui.cli.exits import Exit
from premium_tui.cli.keys import CHOICE
from premium_tui.cli.shape_parts import FINDING
from premium_tui.cli.shapes import schema_of
from premium_tui.commands import COMMANDS
from premium_tui.keys.lint import Fault
from premium_tui.keys.presets import PRESETS
from tests.cli.conftest import Command


def configure(home: Path, text: str) -> None:
    """Write a config.toml."""
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(text)


def test_every_command_is_listed_with_its_keys(command: Command) -> None:
    done = command("keys", "list")
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert done.code == Exit.DONE and len(lines) == len(COMMANDS)
    assert ["Ticket", "r", "ticket.reply", "Answer"] in lines
    assert ["Tabs", "], ctrl+pagedown", "tab.next", "next tab"] in lines


def test_a_preset_and_ones_own_keys_are_listed(home: Path, command: Command) -> None:
    configure(home, '[keys]\npreset = "k9s"\n[keys.bind]\n"ticket.reply" = ["e", "ctrl+r"]\n')

    def keys_of(*arguments: str) -> dict[str, list[str]]:
        found = json.loads(command("keys", "list", *arguments, "--json").out)
        validate(found, schema_of("keys list") or {})
        return {one["id"]: one["keys"] for one in found}

    own = keys_of()
    assert own["ticket.reply"] == ["e", "ctrl+r"] and own["list.contact"] == ["C"]
    mutt = keys_of("--preset", "mutt")
    assert mutt["ticket.reply"] == ["r", "g"] and mutt["list.contact"] == ["m"]


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_is_wrong_with_a_preset(command: Command, preset: str) -> None:
    done = command("keys", "lint", "--preset", preset)
    assert (done.code, done.out) == (Exit.DONE, "")
    assert "Nothing is wrong" in done.err
    assert json.loads(command("keys", "lint", "--preset", preset, "--json").out) == []


def test_all_that_is_wrong_is_told_and_the_exit_code_says_so(home: Path, command: Command) -> None:
    configure(
        home,
        '[keys.bind]\nticket.replay = ["e"]\nlist.sort = ["pgdwn"]\nlist.preview = ["s"]\n'
        'tab.next = ["f8"]\n',
    )
    done = command("keys", "lint")
    assert done.code == Exit.FAILED and done.err == ""
    faults = dict(line.split("\t") for line in done.out.splitlines())
    assert list(faults) == [CHOICE, "keyboard", "taken"]
    assert faults["taken"].startswith("s was taken from list.sort for list.preview")
    shown = command("keys", "lint", "--json")
    assert shown.code == Exit.FAILED
    found = json.loads(shown.out)
    validate(found, schema_of("keys lint") or {})
    assert [one["fault"] for one in found] == [CHOICE, CHOICE, "keyboard", "taken"]
    assert found[2]["key"] == "f8" and found[2]["commands"] == ["tab.next"]
    # A preset as it comes knows nothing of these.
    assert command("keys", "lint", "--preset", "default").code == Exit.DONE


def test_the_schema_names_every_fault() -> None:
    properties = FINDING["properties"]
    assert isinstance(properties, dict)
    assert set(properties["fault"]["enum"]) == {CHOICE, *(fault.value for fault in Fault)}


def test_an_unknown_preset_is_told(command: Command) -> None:
    assert command("keys", "list", "--preset", "vi").code == Exit.USAGE


def test_a_broken_file_is_one_sentence(home: Path, command: Command) -> None:
    configure(home, "keys = 3\n")
    done = command("keys", "lint")
    assert done.code == Exit.FAILED and "keys must be a preset's name or a table" in done.err
