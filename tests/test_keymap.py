"""The key map: one meaning per key in every room, whatever the preset, and nothing out of reach."""

from __future__ import annotations

from dataclasses import replace

import pytest

from premium_tui.commands import COMMANDS, footer_of
from premium_tui.config import KeyChoice
from premium_tui.keymap import TOGETHER, TYPED, Keymap, faces
from premium_tui.keys.lint import Fault, Finding, lint
from premium_tui.keys.names import is_text, read_key
from premium_tui.keys.own import choose
from premium_tui.keys.presets import PRESETS
from premium_tui.rooms import Where
from premium_tui.screens.help import KEYS_WIDTH
from tests.screens.kinds import console_screens


def keymap_with(command_id: str, *keys: str) -> Keymap:
    """Return the program's own key map but for one command's keys."""
    return Keymap(replace(c, keys=keys) if c.id == command_id else c for c in COMMANDS)


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_is_wrong_with_any_preset(preset: str) -> None:
    chosen = choose(KeyChoice(preset))
    assert chosen.troubles == () and lint(chosen.keymap) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_holds_what_differs_and_nothing_else(preset: str) -> None:
    own = {c.id: c.keys for c in COMMANDS}
    for command_id, keys in PRESETS[preset].keys.items():
        assert own[command_id] != keys, command_id
        assert [read_key(key) for key in keys] == list(keys), command_id
        assert len(set(keys)) == len(keys), command_id


@pytest.mark.parametrize("preset", PRESETS)
def test_help_has_room_for_all_keys_of_a_command(preset: str) -> None:
    for command in choose(KeyChoice(preset)).keymap.commands:
        assert len(faces(command)) < KEYS_WIDTH, command.id


@pytest.mark.parametrize("preset", PRESETS)
def test_where_one_types_no_letter_is_a_key(preset: str) -> None:
    for command in choose(KeyChoice(preset)).keymap.commands:
        if command.where in TYPED:
            assert command.keys, command.id
            assert not any(" " in key or is_text(key) for key in command.keys), command.id


def test_the_preset_without_letters_has_none() -> None:
    for command in choose(KeyChoice("arrows")).keymap.commands:
        parts = [part for key in command.keys for part in key.split(" ")]
        assert not any(len(part) == 1 and part.isalpha() for part in parts), command.id


@pytest.mark.parametrize(
    ("command", "keys", "found"),
    [
        (
            "ticket.reply",
            ("s",),
            Finding(Fault.CLASH, ("list.sort", "ticket.reply"), "s", "List"),
        ),
        # Everywhere and one room.
        ("app.sync", ("J",), Finding(Fault.CLASH, ("thread.next", "app.sync"), "J", "Thread")),
        # A key that begins a chord of another room of the same place.
        ("list.sort", ("g",), Finding(Fault.CHORD, ("list.sort", "go.billing"), "g", "List")),
        ("list.sort", ("s g",), Finding(Fault.CHORD, ("list.reverse", "list.sort"), "s", "List")),
        # Where one types, what is everywhere and acts there.
        (
            "composer.leave",
            ("ctrl+l",),
            Finding(Fault.CLASH, ("composer.leave", "app.redraw"), "ctrl+l", "Writing"),
        ),
        ("list.sort", ("f8",), Finding(Fault.KEYBOARD, ("list.sort",), "f8")),
        (
            "tab.next",
            ("right_square_bracket",),
            Finding(Fault.KEYBOARD, ("tab.next",), "right_square_bracket"),
        ),
    ],
)
def test_what_is_wrong_is_found(command: str, keys: tuple[str, ...], found: Finding) -> None:
    commands = keymap_with(command, *keys).commands
    if keys == ("s g",):
        commands = tuple(replace(c, keys=("s",)) if c.id == "list.reverse" else c for c in commands)
    findings = lint(Keymap(commands))
    assert found in findings
    assert all(str(finding).endswith(".") for finding in findings)


def test_a_key_may_mean_something_else_to_somebody_else() -> None:
    assert lint(keymap_with("list.contact", "I")) == [], "agents alone write internal notes"
    assert lint(keymap_with("list.preview", "I")) != []


def test_a_command_without_a_key_is_in_the_palette_or_wrong() -> None:
    unreached = Finding(Fault.UNREACHED, ("composer.send",), place="Writing")
    assert lint(keymap_with("list.sort")) == []
    assert lint(keymap_with("composer.send")) == [unreached]
    palette = Finding(Fault.UNREACHED, ("app.palette",), place="Everywhere")
    assert palette in lint(keymap_with("app.palette"))


def test_what_cannot_be_brought_back_asks() -> None:
    keymap = Keymap(replace(c, asks=False) if c.id == "views.drop" else c for c in COMMANDS)
    assert lint(keymap) == [Finding(Fault.UNASKED, ("views.drop",))]


def test_ids_are_unique() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("preset", PRESETS)
def test_escape_is_never_the_only_way_out(preset: str) -> None:
    for command in choose(KeyChoice(preset)).keymap.commands:
        if command.keys == ("escape",):
            # `app.back` leaves too.
            assert command.id == "app.escape"


def test_the_footer_shows_at_most_six_keys() -> None:
    for kind in ("admin", "agent", "member"):
        rooms = (Where.EVERYWHERE, Where.TABS, Where.LIST, Where.TICKET)
        footer = footer_of(Keymap().of(rooms, kind))
        assert len(footer) <= 6 and footer[-1].id == "app.help"


def test_the_rooms_of_every_screen_are_looked_at_together() -> None:
    for screen in console_screens():
        typed, plain = TYPED & {*screen.ROOMS}, {*screen.ROOMS} - TYPED
        assert all(any(room in together for together in TOGETHER) for room in typed), screen
        # The contact form's steps follow each other: choices, and at last the review.
        steps = {Where.PICKS, Where.REVIEW}
        for step in steps if steps <= plain else {Where.PICKS}:
            open_ = plain - (steps - {step})
            assert any(open_ <= together for together in TOGETHER), (screen, open_)


def test_a_sentence_names_a_key_or_the_palette() -> None:
    assert Keymap().name("thread.contact") == "c"
    assert Keymap().name("app.back") == "q"
    keymap = choose(KeyChoice("arrows")).keymap
    assert keymap.name("list.save_view") == "ctrl+p save view"
    assert keymap.named("app.palette").keys == ("ctrl+p", "colon")
