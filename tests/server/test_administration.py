"""Teams, people, tokens and databases as an operator makes them, and every refusal."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from premium_tui.clock import ManualClock
from premium_tui.domain.plans import AddonVersion, BasePlan, ChampionTier, Payment
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.roles import Role
from premium_tui.server.administration import (
    AdministrationError,
    AmbiguousPerson,
    BadValue,
    EmailTaken,
    NameTaken,
    UnknownPerson,
    UnknownTeam,
    add_person,
    add_team,
    create_token,
    prepare_database,
    rebuild_demo,
)
from premium_tui.server.auth import digest_of, viewer_of
from premium_tui.server.core import DESK, PERSON, TEAM, TICKET
from premium_tui.server.embedded import prepare_desk
from premium_tui.server.engine import (
    UnusableDatabaseError,
    begin_read,
    begin_write,
    make_engine,
    sqlite_url,
)
from premium_tui.server.schema import open_desk
from premium_tui.wire.feed import PersonData, TeamData
from tests.server.follower import Follower

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CLOCK = ManualClock(NOON)
BOTH = tuple(EntitlementProduct)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = prepare_database(f"sqlite:///{tmp_path / 'desk.db'}", CLOCK)
    yield made
    made.dispose()


def _everything(engine: Engine) -> list[object]:
    with begin_read(engine) as connection:
        return [connection.execute(select(table)).all() for table in (TEAM, PERSON)]


def test_a_team_with_everything(engine: Engine) -> None:
    team_id = add_team(
        engine,
        CLOCK,
        name="Meridian Studio",
        base_plan=BasePlan.BUSINESS_PLUS,
        licences=64,
        payment=Payment.INVOICE,
        currency="JPY",
        timezone="Asia/Tokyo",
        owns=BOTH,
        addon_version=AddonVersion.ENHANCED,
        addon_product=EntitlementProduct.DASH,
    )
    with begin_read(engine) as connection:
        row = connection.execute(select(TEAM).where(TEAM.c.id == team_id)).one()
    assert (row.slug, row.name, row.base_plan) == (
        "meridian-studio",
        "Meridian Studio",
        "business_plus",
    )
    assert (row.licences, row.payment, row.currency) == (64, "invoice", "JPY")
    assert (row.timezone, row.owns) == ("Asia/Tokyo", "dropbox,dash")
    assert (row.addon_version, row.addon_product) == ("enhanced", "dash")
    assert row.created_at == NOON


def test_people_see_their_team_and_agents_see_everyone(engine: Engine) -> None:
    team_id = add_team(engine, CLOCK, name="Acme")
    admin = add_person(
        engine, CLOCK, team="acme", name="Ada", email="ada@acme.example", role=Role.TEAM_ADMIN
    )
    member = add_person(
        engine,
        CLOCK,
        team="Acme",
        name="Mio",
        email="mio@acme.example",
        role=Role.MEMBER,
        language="ja",
        champion=ChampionTier.EPIC,
    )
    agent = add_person(
        engine, CLOCK, team=None, name="Noor", email="noor@desk.example", role=Role.AGENT
    )
    facts = open_desk(engine)
    seen: dict[str, set[str]] = {}
    for person in (admin, member, agent):
        follower = Follower(engine, CLOCK, facts, person)
        follower.pull(10)
        items = follower.held.values()
        seen[person] = {item.name for item in items if isinstance(item, PersonData)}
        assert team_id in {item.id for item in items if isinstance(item, TeamData)}
    assert seen == {admin: {"Ada", "Mio"}, member: {"Mio"}, agent: {"Ada", "Mio", "Noor"}}
    with begin_read(engine) as connection:
        desks = connection.execute(select(TEAM.c.slug).where(TEAM.c.desk_team.is_(True))).all()
    assert [row.slug for row in desks] == ["support"]


def test_a_second_agent_joins_the_same_team(engine: Engine) -> None:
    for name in ("noor", "yuki"):
        add_person(
            engine, CLOCK, team=None, name=name, email=f"{name}@desk.example", role=Role.AGENT
        )
    with begin_read(engine) as connection:
        assert len(connection.execute(select(TEAM.c.id)).all()) == 1


def test_a_token_by_address_and_by_id(engine: Engine) -> None:
    add_team(engine, CLOCK, name="Acme")
    ada = add_person(
        engine, CLOCK, team="acme", name="Ada", email="Ada@acme.example", role=Role.TEAM_ADMIN
    )
    for who in ("ada@ACME.example", ada):
        token = create_token(engine, CLOCK, person=who, label="laptop")
        with begin_read(engine) as connection:
            assert viewer_of(connection, digest_of(token)).person_id == ada


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("Harbour & Pine", ["harbour-pine"]),
        ("  Café Zoë  ", ["cafe-zoe"]),
        ("青空　印刷", ["team"]),
        ("Support", ["support-2"]),
        ("x" * 200, ["x" * 48]),
    ],
)
def test_slugs_are_made_from_names(engine: Engine, name: str, slugs: list[str]) -> None:
    add_team(engine, CLOCK, name=name)
    with begin_read(engine) as connection:
        assert [row.slug for row in connection.execute(select(TEAM.c.slug))] == slugs


def test_names_that_make_the_same_slug(engine: Engine) -> None:
    for name in ("青空印刷", "港湾", "team!"):
        add_team(engine, CLOCK, name=name)
    with begin_read(engine) as connection:
        rows = connection.execute(select(TEAM.c.slug).order_by(TEAM.c.rank))
        assert [row.slug for row in rows] == ["team", "team-2", "team-3"]


Refused = Callable[[Engine], object]


def _team(**fields: object) -> Refused:
    return lambda engine: add_team(engine, CLOCK, **{"name": "Zeta", **fields})  # type: ignore[arg-type]


def _person(**fields: object) -> Refused:
    whole = {"team": "acme", "name": "Bo", "email": "bo@x.example", "role": Role.MEMBER, **fields}
    return lambda engine: add_person(engine, CLOCK, **whole)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("refused", "error", "words"),
    [
        (_team(name="Acme"), NameTaken, "'Acme' already"),
        (_team(name="acme"), NameTaken, "'acme' already"),
        (_team(slug="acme"), NameTaken, "'acme' already"),
        (_team(slug="support"), NameTaken, "'support' already"),
        (_team(name="Dropbox Support"), NameTaken, "'Dropbox Support' already"),
        (_team(name=" "), BadValue, "name cannot be ''"),
        (_team(name="x" * 201), BadValue, "1 to 200"),
        (_team(name="a\x1b[31m"), BadValue, "on one line"),
        (_team(slug="Zeta"), BadValue, "small letters"),
        (_team(slug="-z"), BadValue, "small letters"),
        (_team(slug="z" * 65), BadValue, "up to 64"),
        (_team(licences=0), BadValue, "1 to 1,000,000"),
        (_team(currency="usd"), BadValue, "USD"),
        (_team(timezone="Mars/Olympus"), BadValue, "Europe/London"),
        (_team(timezone="Europe"), BadValue, "Europe/London"),
        (_team(timezone="../../etc/passwd"), BadValue, "Europe/London"),
        (_team(timezone=""), BadValue, "Europe/London"),
        (_team(owns=()), BadValue, "dropbox, dash or both"),
        (_team(addon_product=EntitlementProduct.DROPBOX), BadValue, "version"),
        (
            _team(addon_version=AddonVersion.ENHANCED, addon_product=EntitlementProduct.DASH),
            BadValue,
            "does not own",
        ),
        (_person(team="nobody"), UnknownTeam, "no team named 'nobody'"),
        (_person(team="support"), UnknownTeam, "no team named 'support'"),
        (_person(team=None), BadValue, "customers belong to one"),
        (_person(role=Role.AGENT), BadValue, "agents to none"),
        (_person(team=None, role=Role.AGENT, champion=ChampionTier.EPIC), BadValue, "customers"),
        (_person(name=""), BadValue, "1 to 200"),
        (_person(email="bo"), BadValue, "dana@example.com"),
        (_person(email="bo@x@y"), BadValue, "dana@example.com"),
        (_person(email="b o@x"), BadValue, "dana@example.com"),
        (_person(email="ADA@acme.example"), EmailTaken, "ADA@acme.example belongs"),
        (_person(language="jp1"), BadValue, "en or ja"),
        (lambda engine: create_token(engine, CLOCK, person="x@y"), UnknownPerson, "'x@y'"),
        (lambda engine: create_token(engine, CLOCK, person=""), UnknownPerson, "''"),
    ],
)
def test_refusals_say_one_sentence_and_change_nothing(
    engine: Engine, refused: Refused, error: type[AdministrationError], words: str
) -> None:
    add_team(engine, CLOCK, name="Acme")
    add_person(
        engine, CLOCK, team="acme", name="Ada", email="ada@acme.example", role=Role.TEAM_ADMIN
    )
    before = _everything(engine)
    with pytest.raises(error) as caught:
        refused(engine)
    sentence = str(caught.value)
    assert words in sentence
    assert sentence.endswith(".") and "\n" not in sentence
    assert _everything(engine) == before


def test_an_address_of_two_teams_needs_the_id(engine: Engine) -> None:
    ids = []
    for team in ("Acme", "Zeta"):
        add_team(engine, CLOCK, name=team)
        ids.append(
            add_person(
                engine, CLOCK, team=team, name="Ada", email="ada@x.example", role=Role.TEAM_ADMIN
            )
        )
    with pytest.raises(AmbiguousPerson) as caught:
        create_token(engine, CLOCK, person="ada@x.example")
    assert caught.value.choices == ((ids[0], "Acme"), (ids[1], "Zeta"))
    assert ids[1] in str(caught.value)
    assert create_token(engine, CLOCK, person=ids[1])


def test_a_new_database_is_private_and_no_demo(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    before = os.umask(0)
    try:
        engine = prepare_database(f"sqlite:///{path}", CLOCK)
        add_team(engine, CLOCK, name="Acme")
        names = sorted(file.name for file in tmp_path.iterdir())
        modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert names == ["desk.db", "desk.db-shm", "desk.db-wal"]
    assert modes == {0o600}
    assert not open_desk(engine).demo
    engine.dispose()


def test_preparing_again_keeps_the_desk(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    first = prepare_database(url, CLOCK)
    epoch = open_desk(first).store_epoch
    first.dispose()
    again = prepare_database(url, CLOCK)
    assert open_desk(again).store_epoch == epoch
    again.dispose()


def test_databases_that_cannot_be(tmp_path: Path) -> None:
    text = tmp_path / "notes.db"
    text.write_text("not a database, but long enough to be read as one\n" * 100)
    newer = tmp_path / "newer.db"
    engine = prepare_database(f"sqlite:///{newer}", CLOCK)
    with begin_write(engine) as connection:
        connection.execute(update(DESK).values(schema_version=99))
    engine.dispose()
    cases = {
        "nonsense": "not a database URL",
        "mysql://x/y": "SQLite or PostgreSQL",
        "sqlite://": "must be a file",
        f"sqlite:///{tmp_path / 'no' / 'where.db'}": "no such file or directory",
        f"sqlite:///{tmp_path}": "cannot be used",
        f"sqlite:///{text}": "not a database",
        f"sqlite:///{newer}": "newer version",
        "postgresql+nodriver://localhost/x": "driver",
    }
    for url, words in cases.items():
        with pytest.raises(UnusableDatabaseError) as caught:
            prepare_database(url, CLOCK)
        sentence = str(caught.value)
        assert words in sentence, url
        assert sentence.endswith(".") and "\n" not in sentence, url
        # A connection that was left open would keep its log in place.
        assert sorted(file.name for file in tmp_path.iterdir()) == ["newer.db", "notes.db"], url


@pytest.mark.parametrize("url", ["postgresql://localhost/x", "postgresql+psycopg://localhost/x"])
def test_without_the_driver_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    # As Python does for a module that is not there.
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UnusableDatabaseError) as caught:
        prepare_database(url, CLOCK)
    assert str(caught.value) == (
        "The driver of this database, psycopg, is not installed: install premium-tui[postgresql],"
        " which brings psycopg."
    )


def test_a_rebuilt_demo_is_a_new_desk(tmp_path: Path) -> None:
    folder = tmp_path / "what? 100%20 日本"
    folder.mkdir()
    path = folder / "desk.db"
    engine = make_engine(sqlite_url(path))
    before = prepare_desk(engine, CLOCK)
    add_team(engine, CLOCK, name="Extra")
    # A connection left open by a process that was killed keeps the old log in place.
    held = sqlite3.connect(path)
    held.execute("SELECT count(*) FROM team").fetchone()
    engine.dispose()
    assert (folder / "desk.db-wal").exists()
    rebuild_demo(path, CLOCK)
    held.close()
    engine = make_engine(sqlite_url(path))
    after = open_desk(engine)
    assert after.demo and after.store_epoch != before.store_epoch
    with begin_read(engine) as connection:
        assert not connection.execute(select(TEAM.c.id).where(TEAM.c.name == "Extra")).all()
        assert connection.execute(select(TICKET.c.id)).all()
    engine.dispose()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in folder.iterdir()] == ["desk.db"]
