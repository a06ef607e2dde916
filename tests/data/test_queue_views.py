"""An agent's ready-made views, and the queue's open tickets by group: each finds what it counts."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from premium_tui.data.models import ListSpec, Scope
from premium_tui.data.queue_views import Grouping, QueueGroup
from premium_tui.domain.actions import Assign, SetState, Snooze
from premium_tui.domain.query import parse
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from tests.data.cache_builder import AGENT_ID, NOW, TEAM_ID, ticket_id
from tests.data.counted import STATES, House, Stored

QUEUE = ListSpec(Scope.QUEUE)
TEAM_SQL = "INSERT INTO team SELECT ?, ?, ?, base_plan, licences, payment, currency, timezone,"
TEAM_SQL += " owns, addon_version, addon_product FROM team WHERE id = ?"


def found(house: House, text: str) -> list[int]:
    keys = house.gateway.keys(ListSpec(Scope.QUEUE, query=parse(text)))
    assert keys is not None
    return sorted(keys)


def groups(house: House, by: Grouping) -> list[QueueGroup]:
    counted = house.gateway.queue_groups(QUEUE, by)
    assert counted is not None
    return counted


def view(house: House, key: str) -> list[int]:
    (text,) = (one.view.text for one in house.gateway.queue_views() if one.key == key)
    return found(house, text)


def test_each_ready_made_view_finds_its_tickets(tmp_path: Path) -> None:
    tickets = [
        Stored(due=-5),
        Stored(due=20, agent=AGENT_ID),
        Stored(due=40),
        Stored("waiting", agent=AGENT_ID),
        Stored("solved", agent=AGENT_ID),
        Stored("closed"),
        Stored(agent=AGENT_ID),
        Stored("waiting", agent="noor"),
    ]
    house = House(tmp_path, tickets, Role.AGENT)
    assert (view(house, "late"), view(house, "due-soon")) == ([1], [2])
    assert view(house, "mine") == [2, 4, 7]
    assert view(house, "unassigned") == [1, 3]
    assert view(house, "waiting") == [4, 8]
    # Every seventh is unread.
    assert view(house, "unread") == [7]
    # What is on its way counts at once, and what sleeps asks for no work.
    house.gateway.act(Snooze(ticket_id(7), NOW.replace(hour=18).isoformat()))
    house.gateway.act(SetState(ticket_id(2), TicketState.SOLVED))
    house.gateway.act(Assign(ticket_id(3), AGENT_ID, 1, "Sam Reed"))
    assert view(house, "snoozed") == [7]
    assert view(house, "mine") == [3, 4]
    assert view(house, "unassigned") == [1]
    house.gateway.close()


def test_a_short_name_is_that_team_alone(tmp_path: Path) -> None:
    house = House(tmp_path, [Stored(), Stored(team=1), Stored(team=1), Stored(team=2)], Role.AGENT)
    with closing(sqlite3.connect(house.path)) as connection:
        connection.execute(TEAM_SQL, ("team-1", "acme-west", "Acme West", TEAM_ID))
        connection.commit()
    # "Acme" is a word of the other one's name, too.
    assert found(house, "team:acme") == [1]
    assert found(house, "team:ACME-west") == [2, 3]
    assert found(house, "team:west") == [2, 3]
    assert [(group.name, group.text, group.count) for group in groups(house, Grouping.TEAM)] == [
        ("Acme West", "team:acme-west status:open,waiting", 2),
        ("Acme", "team:acme status:open,waiting", 1),
        # One whose team did not come yet.
        ("Unknown", "", 1),
    ]
    house.gateway.close()


def test_what_nobody_can_type_has_no_query(tmp_path: Path) -> None:
    products = ["Dash", "dash", "Big  Box", "", "新製品\x1b[2J", 'Say "hi", Dash']
    house = House(tmp_path, [Stored(product=product) for product in products], Role.AGENT)
    counted = {group.name: (group.text, group.count) for group in groups(house, Grouping.PRODUCT)}
    dash = counted.pop("Dash", None) or counted.pop("dash")
    assert dash[1] == 2 and found(house, dash[0]) == [1, 2]
    assert counted.pop("Unknown") == ("", 1)
    said = counted.pop('Say "hi", Dash')
    assert found(house, said[0]) == [6]
    assert [text for text, _count in counted.values()] == ["", ""]
    assert all(name.isprintable() for name in counted)
    house.gateway.close()


def test_languages_are_the_same_in_any_case_and_others_are_found(tmp_path: Path) -> None:
    house = House(tmp_path, [Stored(), Stored(), Stored(), Stored()], Role.AGENT)
    with closing(sqlite3.connect(house.path)) as connection:
        for key, language in enumerate(("fr", "JA", "ja", ""), 1):
            connection.execute("UPDATE ticket SET language = ? WHERE key = ?", (language, key))
        connection.commit()
    counted = groups(house, Grouping.LANGUAGE)
    assert [(group.name, group.count) for group in counted] == [
        ("Japanese", 2),
        ("fr", 1),
        ("Unknown", 1),
    ]
    assert [found(house, group.text) for group in counted[:2]] == [[2, 3], [1]]
    assert counted[2].text == ""
    house.gateway.close()


TICKETS = st.builds(
    Stored,
    state=st.sampled_from(STATES),
    product=st.sampled_from(["Dropbox", "Dash", "dash", "DocSend"]),
    due=st.none() | st.integers(-90, 90),
    team=st.integers(0, 1),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(TICKETS, max_size=12),
    st.lists(st.tuples(st.integers(1, 12), st.sampled_from(list(TicketState))), max_size=4),
)
def test_every_open_ticket_is_in_one_group_that_finds_it(
    tickets: list[Stored], set_to: list[tuple[int, TicketState]]
) -> None:
    with tempfile.TemporaryDirectory() as made:
        house = House(Path(made), tickets, Role.AGENT)
        with closing(sqlite3.connect(house.path)) as connection:
            connection.execute(TEAM_SQL, ("team-1", "west", "Acme West", TEAM_ID))
            connection.commit()
        for key, state in set_to:
            house.gateway.act(SetState(ticket_id(key), state))
        for by in Grouping:
            counted = groups(house, by)
            behind = [key for group in counted for key in found(house, group.text)]
            assert [group.count for group in counted] == [
                len(found(house, group.text)) for group in counted
            ]
            assert sorted(behind) == found(house, "status:open,waiting")
        house.gateway.close()


@pytest.mark.parametrize("by", list(Grouping))
def test_who_left_is_counted_nothing(tmp_path: Path, by: Grouping) -> None:
    house = House(tmp_path, [Stored()], Role.AGENT)
    assert house.gateway.queue_groups(QUEUE, by, lambda: True) is None
    house.gateway.close()
