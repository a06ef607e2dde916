"""Commands and keys: one meaning per key in every room, and nothing a terminal cannot send."""

import re

from premium_tui.commands import COMMANDS, Where, commands_for, footer_of
from premium_tui.keymap import Clash, lint, with_user_keys

UNSENDABLE = re.compile(r"^(ctrl\+(h|i|m|j|b|a|z)|.*ctrl\+enter|.*shift\+enter|alt\+.*)$")


def test_no_key_means_two_things_in_one_place() -> None:
    assert lint() == []


def test_a_users_own_key_that_clashes_is_named() -> None:
    own = with_user_keys(COMMANDS, {"ticket.reply": ("s",)})
    assert Clash("s", "list.sort", "ticket.reply") in lint(own)


def test_ids_are_unique() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))


def test_every_key_can_be_sent_through_tmux_and_no_function_key_stands_alone() -> None:
    for command in COMMANDS:
        assert not any(UNSENDABLE.match(key) for key in command.keys), command.id
        assert any(not re.fullmatch(r"f\d+", key) for key in command.keys), command.id


def test_escape_is_never_the_only_way_out() -> None:
    for command in COMMANDS:
        if command.keys == ("escape",):
            assert command.id in {"app.escape", "filter.clear"}


def test_the_footer_shows_at_most_six_keys() -> None:
    for kind in ("admin", "agent", "member"):
        rooms = (Where.EVERYWHERE, Where.TABS, Where.LIST, Where.TICKET)
        footer = footer_of(commands_for(rooms, kind))
        assert len(footer) <= 6 and footer[-1].id == "app.help"
