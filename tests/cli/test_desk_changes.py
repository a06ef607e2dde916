"""`desk price`, `desk webinar`, `desk team set` and `desk person set` as an operator types them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.cli.exits import Exit
from premium_tui.clock import SystemClock
from premium_tui.domain.roles import Role
from premium_tui.paths import Places
from premium_tui.server.administration import add_person, add_team, prepare_database
from tests.cli.conftest import Command

Desk = Callable[..., tuple[int, str, str]]


@pytest.fixture
def desk(tmp_path: Path, command: Command) -> Desk:
    """A desk with a small team, and `premium-tui desk` on it: exit code, output, what is said."""
    url, clock = f"sqlite:///{tmp_path / 'desk.db'}", SystemClock()
    engine = prepare_database(url, clock)
    add_team(engine, clock, name="Meridian", licences=8)
    add_person(
        engine,
        clock,
        team="Meridian",
        name="Dana",
        email="dana@example.com",
        role=Role.TEAM_ADMIN,
    )
    engine.dispose()

    def desk(*arguments: str) -> tuple[int, str, str]:
        done = command("desk", *arguments, "--database-url", url)
        return done.code, done.out, done.err

    return desk


def test_a_team_is_priced_changed_and_shown(desk: Desk) -> None:
    assert desk("price", "show", "Meridian") == (
        Exit.NOT_FOUND,
        "",
        "Meridian has no prices yet: set that of its subscription first.\n",
    )
    prices = ("--subscription", "960.00", "--enhanced", "900", "--self-serve", "no")
    assert desk("price", "set", "Meridian", *prices, "--renews", "2999-01-01") == (0, "", "")
    code, out, _err = desk("price", "show", "Meridian")
    assert (code, out.splitlines()[:2]) == (
        0,
        ["subscription\t960.00 USD", "Enhanced for Dropbox\t900.00 USD"],
    )
    assert desk("price", "set", "meridian", "--enhanced", "none", "--self-serve", "yes")[0] == 0
    shown = json.loads(desk("price", "show", "Meridian", "--json")[1])
    assert (shown["offers"], shown["self_serve"], shown["subscription_minor"]) == ([], True, 96_000)
    changes = ("--plan", "business_plus", "--licences", "64", "--payment", "invoice")
    assert desk("team", "set", "Meridian", *changes, "--addon", "enhanced") == (0, "", "")
    who = ("dana@example.com", "--champion", "epic", "--role", "billing_admin")
    assert desk("person", "set", *who) == (0, "", "")


def test_webinars_are_announced_listed_and_taken_back(desk: Desk) -> None:
    code, made, _err = desk("webinar", "add", "Sharing", "--at", "2999-12-01T15:00+01:00")
    assert code == 0
    (listed,) = desk("webinar", "list")[1].splitlines()
    assert listed.split("\t") == [
        "2999-12-01T14:00:00.000Z", "45", "en", "Sharing", made.strip()
    ]  # fmt: skip
    assert desk("webinar", "remove", made.strip()) == (0, "", "0 seats were cancelled.\n")
    assert desk("webinar", "list", "--json")[1] == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ("team set Meridian", Exit.USAGE, "Say what changes"),
        ("team set Meridian --plan business --addon-product dash", Exit.USAGE, "goes with --addon"),
        ("team set Nobody --licences 9", Exit.NOT_FOUND, "no team named 'Nobody'"),
        ("person set ben@example.com --champion epic", Exit.NOT_FOUND, "nobody with the address"),
        ("price set Meridian", Exit.USAGE, "Say what to set"),
        ("price set Meridian --subscription 9,60", Exit.USAGE, "an amount in USD, such as 960.00"),
        ("webinar add Sharing --at 2999-12-01T15:00", Exit.USAGE, "no time with a zone"),
    ],
)
def test_what_cannot_be_is_one_sentence(desk: Desk, arguments: str, code: Exit, words: str) -> None:
    found, out, said = desk(*arguments.split())
    assert (found, out) == (code, "")
    assert words in said and said.count("\n") == 1


def test_a_demo_desk_of_a_newer_version_is_left_as_it_is(home: Path, command: Command) -> None:
    assert command("desk", "team", "set", "Meridian Studio", "--licences", "64").code == 0
    profile = Places(home, home / "config.toml", home).profile()
    with closing(sqlite3.connect(profile.desk_db)) as newer, newer:
        newer.execute("UPDATE desk SET schema_version = 99")
    done = command("desk", "team", "set", "Meridian Studio", "--licences", "65")
    assert (done.code, done.out) == (Exit.FAILED, "")
    assert done.err == (
        "The database was made by a newer version of premium-tui: update this one.\n"
    )
    # A connection that was left open would keep its log in place.
    assert [file.name for file in profile.folder.glob("desk.db*")] == ["desk.db"]
