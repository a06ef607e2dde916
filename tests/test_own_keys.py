"""A person's own keys: what they get, what they are told, and that the rest works on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premium_tui.commands import COMMANDS
from premium_tui.config import KeyChoice
from premium_tui.keymap import TYPED, Keymap
from premium_tui.keys.lint import Fault, lint
from premium_tui.keys.names import CHARACTERS, NAMED, is_text
from premium_tui.keys.own import Taken, choose
from premium_tui.keys.presets import PRESETS

Bind = tuple[tuple[str, tuple[str, ...]], ...]


def keys(keymap: Keymap) -> dict[str, tuple[str, ...]]:
    """Return the keys of a key map by command id."""
    return {command.id: command.keys for command in keymap.commands}


def test_nothing_chosen_is_the_programs_own() -> None:
    chosen = choose(KeyChoice())
    assert chosen.keymap.commands == COMMANDS
    assert not chosen.troubles and not chosen.taken


def test_own_keys_stand_in_place_of_a_commands_own_and_of_a_presets() -> None:
    chosen = choose(KeyChoice("mutt", (("ticket.reply", ("e", "ctrl+r")),)))
    found = keys(chosen.keymap)
    assert found["ticket.reply"] == ("e", "ctrl+r")
    assert found["list.contact"] == ("m",)
    assert chosen.troubles == ()


def test_an_empty_list_unbinds() -> None:
    chosen = choose(KeyChoice(bind=(("list.preview", ()),)))
    assert keys(chosen.keymap)["list.preview"] == ()
    assert lint(chosen.keymap) == [] == list(chosen.troubles)


def test_a_key_is_taken_from_whoever_had_it_there_and_that_is_told() -> None:
    chosen = choose(KeyChoice(bind=(("ticket.reply", ("s", "r")),)))
    found = keys(chosen.keymap)
    assert found["list.sort"] == () and found["ticket.reply"] == ("s", "r")
    assert chosen.taken == (Taken("s", "list.sort", "ticket.reply"),)
    (finding,) = lint(chosen.keymap, chosen.taken)
    assert finding.fault is Fault.TAKEN
    assert str(finding) == "s was taken from list.sort for ticket.reply; give list.sort another."
    # Said on purpose.
    told = choose(KeyChoice(bind=(("list.sort", ()), ("ticket.reply", ("s", "r")))))
    assert told.taken == () and lint(told.keymap) == []


def test_the_first_key_of_chords_takes_the_chords_and_a_chord_takes_the_key() -> None:
    found = keys(choose(KeyChoice(bind=(("list.sort", ("g",)),))).keymap)
    assert found["go.billing"] == () and found["list.top"] == ("home",)
    assert found["picks.top"] == ("home", "g g"), "another place"
    found = keys(choose(KeyChoice(bind=(("list.sort", ("p s",)),))).keymap)
    assert found["list.preview"] == ()


def test_where_it_does_not_get_in_the_way_nothing_is_taken() -> None:
    assert choose(KeyChoice(bind=(("outbox.send", ("s",)),))).taken == ()
    assert choose(KeyChoice(bind=(("list.contact", ("I",)),))).taken == (), "agents' own"


@pytest.mark.parametrize(
    ("bind", "words"),
    [
        (("ticket.replay", ("e",)), 'There is no command "ticket.replay"; did you mean "ticket.re'),
        (("reply", ("e",)), 'did you mean "ticket.reply"?'),
        (("nothing.like.it", ("e",)), "`premium-tui keys list` shows all."),
        (("list.sort", ("pgdwn",)), 'list.sort: "pgdwn" is no key; did you mean "pgdown"?'),
        (("composer.send", ("s",)), 'composer.send: "s" is text where one writes'),
        (("composer.send", ("ctrl+x s",)), '"ctrl+x s" is text where one writes'),
        (("composer.send", ()), "composer.send must keep a key: nothing else runs it."),
        (("app.palette", ()), "app.palette must keep a key"),
        (
            ("composer.leave", ("ctrl+s",)),
            'composer.leave: "ctrl+s" stays with composer.send, which has no other.',
        ),
    ],
)
def test_a_mistake_is_one_sentence_and_the_rest_works(
    bind: tuple[str, tuple[str, ...]], words: str
) -> None:
    chosen = choose(KeyChoice("k9s", (bind, ("list.views", ("V",)))))
    (trouble,) = chosen.troubles
    assert words in str(trouble) and "\n" not in str(trouble)
    found = keys(chosen.keymap)
    assert found["list.views"] == ("V",) and found["list.contact"] == ("C",)
    assert found["composer.send"] == ("ctrl+s",) and found["app.palette"]


def test_a_wrong_key_beside_right_ones_is_left_out() -> None:
    chosen = choose(KeyChoice(bind=(("list.sort", ("zz", "o")), ("list.reverse", ("zz",)))))
    assert keys(chosen.keymap)["list.sort"] == ("o",)
    assert keys(chosen.keymap)["list.reverse"] == ("S",), "as before"
    assert len(chosen.troubles) == 2


def test_a_key_given_twice_stays_with_the_first() -> None:
    chosen = choose(KeyChoice(bind=(("list.sort", ("o", "s")), ("list.reverse", ("o", "S")))))
    assert keys(chosen.keymap)["list.sort"] == ("o", "s")
    assert keys(chosen.keymap)["list.reverse"] == ("S",)
    (trouble,) = chosen.troubles
    assert str(trouble) == '"o" was given to list.sort and to list.reverse; list.sort has it.'


def test_an_unknown_preset_is_told_and_the_own_keys_stand() -> None:
    chosen = choose(KeyChoice("mut", (("list.sort", ("o",)),)))
    assert str(chosen.troubles[0]) == 'There is no preset of keys "mut"; there is: mutt.'
    assert keys(chosen.keymap)["list.sort"] == ("o",)
    assert "default, mutt, k9s, lazygit, arrows" in str(choose(KeyChoice("vi")).troubles[0])


some_key = st.sampled_from(
    [*"abcgorsxyzAGQ19", *NAMED, *CHARACTERS.values(), "ctrl+s", "ctrl+p", "ctrl+g"]
)
some_keys = st.lists(
    some_key | st.tuples(some_key, some_key).map(" ".join) | st.text(max_size=6), max_size=3
).map(tuple)
# Rooms that meet, and commands that must keep a key.
some_id = st.sampled_from(
    [c.id for c in COMMANDS if c.where in TYPED or c.where.name in ("LIST", "EVERYWHERE", "TABS")]
)
some_bind = st.dictionaries(some_id, some_keys, max_size=8).map(lambda table: (*table.items(),))


@settings(deadline=None)
@given(st.sampled_from([*PRESETS, "none"]), some_bind)
def test_whatever_is_chosen_no_key_means_two_things_and_nothing_is_out_of_reach(
    preset: str, bind: Bind
) -> None:
    chosen = choose(KeyChoice(preset, bind))
    assert [replace(c, keys=()) for c in chosen.keymap.commands] == [
        replace(c, keys=()) for c in COMMANDS
    ]
    faults = {finding.fault for finding in lint(chosen.keymap)}
    assert faults.isdisjoint({Fault.CLASH, Fault.CHORD, Fault.UNREACHED})
    for command in chosen.keymap.commands:
        if command.where in TYPED:
            assert not any(" " in key or is_text(key) for key in command.keys)
    assert all(str(trouble).endswith((".", "?")) for trouble in chosen.troubles)
