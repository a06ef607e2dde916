"""What the add-on brings: each quarter's features, and webinars to come (rules 7, 10, 22)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from premium_tui.domain.benefits import Quarter
from premium_tui.server.benefits.features import all_features, choose
from premium_tui.server.core import HIGHLIGHT, PERSON, TEAM
from premium_tui.server.engine import begin_write
from premium_tui.wire.things import FeatureData, WebinarData
from tests.server.accounts import (
    OWNED,
    buy,
    give_account,
    held_by,
    keep,
    rows_of,
)
from tests.server.valid_billing import new_webinar
from tests.server.world import PEOPLE, World

RENEWAL = datetime(2026, 12, 1, tzinfo=UTC)


def features_of(world: World, who: str = "admin") -> list[FeatureData]:
    held = held_by(world, who).held.values()
    features = [thing for thing in held if isinstance(thing, FeatureData)]
    return sorted(features, key=lambda feature: feature.place)


def webinars_of(world: World, who: str = "admin") -> set[str]:
    held = held_by(world, who).held.values()
    return {thing.id for thing in held if isinstance(thing, WebinarData)}


async def test_rule_7_three_features_come_with_the_purchase(world: World) -> None:
    give_account(world)
    assert features_of(world) == []
    await buy(world)
    features = features_of(world, "support")
    assert [feature.place for feature in features] == [1, 2, 3]
    assert {feature.quarter for feature in features} == {"2026-Q4"}
    assert len({feature.title for feature in features}) == 3
    for who in PEOPLE.keys() - {"admin", "second", "billing", "support"}:
        assert features_of(world, who) == [], who


async def test_rule_7_each_quarter_has_others(world: World) -> None:
    give_account(world, owned=OWNED)
    seen: list[str] = []
    for quarter in ("2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3"):
        assert keep(world) and not keep(world)
        features = features_of(world)
        assert {feature.quarter for feature in features} == {quarter}
        seen += [feature.title for feature in features]
        world.clock.advance(timedelta(days=91))
    assert len(set(seen)) == len(seen) == 12
    rows = rows_of(world, HIGHLIGHT)
    assert [row["quarter"] for row in rows] == ["2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3"]


async def test_rule_7_a_quarter_begins_where_the_team_is(world: World) -> None:
    give_account(world, owned=OWNED, timezone="Asia/Tokyo")
    world.clock.at = datetime(2026, 12, 31, 14, 59, tzinfo=UTC)
    keep(world)
    assert {feature.quarter for feature in features_of(world)} == {"2026-Q4"}
    world.clock.advance(timedelta(minutes=1))
    keep(world)
    assert {feature.quarter for feature in features_of(world)} == {"2027-Q1"}


async def test_rule_7_bought_again_in_a_quarter_they_are_the_same(world: World) -> None:
    give_account(world, owned=OWNED)
    keep(world)
    before = features_of(world)
    await buy(world, kind="remove")
    world.clock.at = RENEWAL
    keep(world)
    assert features_of(world) == []
    await buy(world)
    assert features_of(world) == before
    assert len(rows_of(world, HIGHLIGHT)) == 1


def test_rule_7_in_the_language_of_the_first_admin(world: World) -> None:
    with begin_write(world.engine) as connection:
        here = PERSON.c.id == world.people["admin"]
        connection.execute(update(PERSON).where(here).values(language="ja"))
    keep(world)
    japanese = {feature.ja.title: feature.ja.url for feature in all_features().values()}
    for feature in features_of(world):
        assert japanese[feature.title] == feature.url


@pytest.mark.parametrize("owns", [["dropbox"], ["dash"], ["dropbox", "dash"], []])
def test_rule_7_features_are_of_what_the_team_owns(owns: list[str]) -> None:
    quarter, seen = Quarter(2026, 1), []
    for _ in range(4):
        chosen = choose("a team", owns, quarter)
        assert len(chosen) == (3 if owns else 0)
        assert {all_features()[key].product for key in chosen} <= set(owns)
        seen += chosen
        quarter = quarter.next
    if "dropbox" in owns:
        assert len(set(seen)) == 12


def test_the_packaged_features_are_whole() -> None:
    assert len(all_features()) >= 12
    for key, feature in all_features().items():
        assert "," not in key
        for text in (feature.en, feature.ja):
            assert text.title and text.text
            assert text.url.startswith(("https://help.dropbox.com/", "https://dash.dropbox.com/"))
        assert not feature.ja.text.isascii() and feature.en.text.isascii()


async def test_rule_10_webinars_are_offered_until_they_begin(world: World) -> None:
    give_account(world, owned=OWNED)
    soon, later = new_webinar(world, timedelta(hours=1)), new_webinar(world)
    assert keep(world)
    follower = held_by(world, "support")
    assert webinars_of(world, "support") == {soon, later}
    assert webinars_of(world, "agent") == webinars_of(world, "member") == set()
    world.clock.advance(timedelta(hours=1))
    assert keep(world) and not keep(world)
    assert webinars_of(world) == {later}
    new = new_webinar(world)
    assert keep(world) and not keep(world)
    assert webinars_of(world) == {later, new}
    follower.pull(5)
    assert follower.held == held_by(world, "support").held


async def test_rule_22_webinars_go_with_the_add_on(world: World) -> None:
    give_account(world, owned=OWNED)
    new_webinar(world, timedelta(days=60))
    keep(world)
    assert webinars_of(world)
    follower = held_by(world, "admin")
    await buy(world, kind="remove")
    world.clock.at = RENEWAL
    keep(world)
    follower.pull(3)
    assert {kind for kind, _ in follower.held} & {"webinar", "feature"} == set()
    assert follower.held == held_by(world, "admin").held


async def test_a_team_made_with_the_add_on_gets_its_benefits_soon(world: World) -> None:
    with begin_write(world.engine) as connection:
        zeta = TEAM.c.slug == "zeta"
        connection.execute(
            update(TEAM).where(zeta).values(addon_version="essentials", addon_product="dropbox")
        )
    assert keep(world)
    assert len(features_of(world, "zadmin")) == 3
