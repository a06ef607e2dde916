"""Macros on this machine: offline and through the outbox, clean, and filled in for a ticket."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from premium_tui.data import errors
from premium_tui.data.gateway import Gateway
from premium_tui.data.http_desk import HttpDesk
from premium_tui.data.models import Delivery, ListSpec, Scope
from premium_tui.domain.actions import DropMacro, SetState
from premium_tui.domain.macros import Content, Macro, saving
from premium_tui.domain.text import clean
from premium_tui.domain.tickets import TicketState
from premium_tui.ids import new_id
from premium_tui.paths import DemoWho
from premium_tui.values import replace
from tests.data.client import Client, Line
from tests.data.gateway_desk import Desk
from tests.server.world import World, copy_world
from tests.things import MACRO

AGENT = DemoWho("agent")
THANKS = Content("thanks", "Thank you", "Thank you, {requester}.")


def keep(desk: Desk, *bodies: str) -> None:
    """Put macros into the agent's cache, as JSON."""
    with closing(sqlite3.connect(desk.person(AGENT).cache_db)) as connection:
        rows = [(f"m{place}", body) for place, body in enumerate(bodies)]
        connection.executemany("INSERT INTO macro VALUES (?, ?)", rows)
        connection.commit()


def as_json(**fields: object) -> str:
    return msgspec.json.encode(msgspec.structs.replace(MACRO, **fields)).decode()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def names(gateway: Gateway) -> list[str]:
    return [macro.content.name for macro in gateway.macros.all()]


def test_they_are_read_clean_and_what_a_damaged_file_left_is_passed_over(desk: Desk) -> None:
    gateway = desk.cached(AGENT)
    assert gateway.macros.all() == []
    hostile = "a\x1b]0;b\u202ec\nd"
    keep(
        desk,
        as_json(id="m0", name="b"),
        as_json(id="m1", name=hostile, title=hostile, body=hostile, by_name=hostile, owner_id=None),
        "{",
        "[1]",
        json.dumps({"id": "m4"}),
        as_json(id="m5", state="asleep", priority="huge", name="c"),
    )
    first, second, third = gateway.macros.all()
    shown = first.content
    for text in (shown.name, shown.title, first.by_name):
        assert clean(text, one_line=True) == text and "\n" not in text
    assert clean(shown.body) == shown.body and "\x1b" not in shown.body
    assert shown.shared and not second.content.shared
    assert (third.content.state, third.content.priority) == (None, None)


def test_what_is_on_its_way_is_seen_at_once_and_named_in_the_outbox(desk: Desk) -> None:
    gateway = desk.cached(AGENT)
    macro = new_id()
    gateway.act(saving(macro, THANKS, 0))
    (kept,) = gateway.macros.all()
    assert (kept.content, kept.version, kept.pending) == (THANKS, 1, "queued")
    assert gateway.macros.get(macro) == kept and gateway.macros.get("other") is None
    key = gateway.act(DropMacro(macro, "thanks"))
    assert gateway.macros.all() == []
    assert [(item.kind, item.subject) for item in gateway.outbox()] == [
        ("save_macro", "thanks"),
        ("drop_macro", "thanks"),
    ]
    gateway.discard(key)
    refused = gateway.outbox()[0]
    desk.worker(AGENT).park(refused.key, 409, "macro-name-taken", "The name is taken.")
    assert gateway.macros.all() == [] and gateway.outbox()[0].delivery is Delivery.ATTENTION


def test_a_ticket_fills_it_in(desk: Desk) -> None:
    gateway = desk.cached(AGENT)
    row = gateway.first_rows(ListSpec(Scope.QUEUE), 1)[0]
    body = "{requester}|{number}|{subject}|{product}|{team}|{agent}|{today}"
    macro = Macro("m", Content("all", "All", body), 1, "Noor")
    filled = gateway.macros.filled(macro, row.id)
    me, detail = gateway.me(), gateway.ticket(row.id)
    assert filled is not None and me is not None and detail is not None
    parts = filled.text.split("|")
    assert parts[:4] == [row.requester_name, str(row.number), row.subject, row.product]
    assert parts[4:6] == [detail.team_name, me.person.name] and not filled.missing
    assert gateway.macros.filled(macro, "none") is None


def test_what_goes_together_is_held_together(desk: Desk) -> None:
    desk.cached(AGENT)
    gateway = desk.gateway(AGENT, undo_seconds=10)
    actions = [SetState("t1", TicketState.OPEN), SetState("t2", TicketState.OPEN)]
    keys = gateway.act_all(actions, held=True)
    assert {item.delivery for item in gateway.outbox()} == {Delivery.HELD}
    assert gateway.discard_all(keys) == keys
    gateway.act_all(actions)
    assert {item.delivery for item in gateway.outbox()} == {Delivery.QUEUED}


@pytest.fixture
async def clients(tmp_path: Path) -> AsyncIterator[tuple[World, dict[str, Client]]]:
    world = copy_world(tmp_path)
    clients = {
        who: Client(Line(HttpDesk(world.client(who))), tmp_path / who, world.clock)
        for who in ("agent", "limited", "admin")
    }
    yield world, clients
    for client in clients.values():
        client.close()
        await client.desk.aclose()
    world.engine.dispose()


async def test_a_macro_made_offline_reaches_the_other_agents_alone(
    clients: tuple[World, dict[str, Client]],
) -> None:
    world, of = clients
    shared, own = new_id(), new_id()
    outbox, now = of["agent"].outbox, world.clock.now()
    of["agent"].desk.before["send"] = [errors.Offline("no line")]
    outbox.enqueue(saving(shared, THANKS, 0), now)
    # Written again before the first has arrived: it goes on from that.
    outbox.enqueue(saving(shared, replace(THANKS, title="Thanks!"), 1), now)
    outbox.enqueue(saving(own, replace(THANKS, shared=False, body="Mine"), 0), now)
    await of["agent"].round()
    assert len(outbox.pending()) == 3
    for _ in range(2):
        world.clock.advance(timedelta(minutes=5))
        for client in of.values():
            await client.round()
    assert outbox.pending() == []
    kept = {
        who: {str(row[0]): str(row[1]) for row in client.held()["macro"]}
        for who, client in of.items()
    }
    assert set(kept["agent"]) == {shared, own} and set(kept["limited"]) == {shared}
    assert kept["admin"] == {}
    assert json.loads(kept["limited"][shared])["title"] == "Thanks!"
    # Two agents at once: the second is told, and what it wrote is kept.
    for who, title in (("limited", "Theirs"), ("agent", "Ours")):
        of[who].outbox.enqueue(saving(shared, replace(THANKS, title=title), 2), now)
        await of[who].round()
    (refused,) = outbox.pending()
    assert (refused.code, refused.trouble) == (
        "macro-changed",
        "Limited has changed it meanwhile.",
    )
    of["limited"].outbox.enqueue(DropMacro(shared, "thanks"), now)
    await of["limited"].round()
    await of["agent"].round()
    assert [macro for macro, _body in of["agent"].held()["macro"]] == [own]
