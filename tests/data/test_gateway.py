"""The gateway: what a person did shows at once, over whatever the cache holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from premium_tui.clock import from_millis
from premium_tui.data.gateway import GatewayEvent, OutboxChanged
from premium_tui.data.models import (
    THREAD_MOVED,
    Connection,
    Counts,
    Delivery,
    Draft,
    ListSpec,
    Scope,
    Sort,
)
from premium_tui.domain.actions import MarkRead, Note, OpenTicket, Reply, SetState
from premium_tui.domain.plans import AddonVersion
from premium_tui.domain.query import parse
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import MessageKind, Side, TicketState
from premium_tui.paths import DemoWho
from tests.data.cache_builder import NOW, message_id, ticket_id
from tests.data.gateway_desk import MINE, TICKETS, Desk, new_request


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "home")
    yield desk
    for gateway in desk.opened:
        gateway.close()


def test_a_first_run_works_before_any_file_is_there(desk: Desk) -> None:
    gateway = desk.gateway()
    for scope in Scope:
        assert gateway.first_rows(ListSpec(scope), 50) == []
        assert list(gateway.keys(ListSpec(scope)) or ()) == []
        assert gateway.counts(scope) == Counts(opened_by_day=(0,) * 30)
    assert gateway.rows([1, -1]) == []
    assert gateway.ticket("x") is None and gateway.by_number(1) is None
    assert gateway.thread("x") == [] and gateway.last_messages("x", 3) == []
    assert gateway.me() is None and gateway.now() == NOW
    status = gateway.status()
    assert (status.connection, status.ready, status.as_of) == (Connection.STARTING, False, None)
    assert gateway.outbox() == [] and gateway.drafts() == [] and gateway.draft("new") is None
    assert not list(desk.person(DemoWho()).folder.iterdir())


def test_what_is_cached_is_shown(desk: Desk) -> None:
    gateway = desk.cached(mine_every=2)
    keys = gateway.keys(MINE)
    assert keys is not None and len(keys) == TICKETS // 2
    first = gateway.first_rows(MINE, 10)
    assert [row.key for row in first] == list(keys[:10])
    assert gateway.rows(keys[:10]) == first
    assert gateway.rows([keys[3], 99_999, keys[1]]) == [first[3], first[1]]
    me = gateway.me()
    assert me is not None and me.person.role is Role.TEAM_ADMIN
    assert me.team is not None and me.team.addon_version is AddonVersion.ENHANCED
    assert me.capabilities.notes and not me.capabilities.chat
    status = gateway.status()
    assert status.ready and status.as_of == NOW
    assert gateway.by_number(10_002) == ticket_id(2)
    detail = gateway.ticket(ticket_id(2))
    assert detail is not None and detail.mine and detail.team_name == "Acme"
    assert detail.row == next(row for row in first + gateway.rows(keys) if row.key == 2)
    other = gateway.ticket(ticket_id(3))
    assert other is not None and not other.mine
    thread = gateway.thread(ticket_id(2))
    assert [message.id for message in thread] == [message_id(2, 1), message_id(2, 2)]
    assert thread[0].mine and thread[1].side is Side.AGENT and thread[1].delivery is None


def test_figures_and_clocks_that_are_due(desk: Desk) -> None:
    gateway = desk.cached(offset_ms=5_000)
    assert gateway.now() == NOW + timedelta(seconds=5)
    with closing(sqlite3.connect(desk.person(DemoWho()).cache_db)) as connection:
        rows = connection.execute("SELECT state, unread, due_at, created_at FROM ticket").fetchall()
    counts = gateway.counts(Scope.MINE)
    assert counts.total == TICKETS
    assert counts.open == sum(row[0] in ("open", "waiting") for row in rows)
    assert counts.waiting == sum(row[0] == "waiting" for row in rows)
    assert counts.unread == sum(row[1] for row in rows)
    soon = gateway.now() + timedelta(minutes=30)
    due = sum(row[2] is not None and from_millis(row[2]) < soon for row in rows)
    assert counts.due_soon == due > 0
    days = [from_millis(row[3]).date() for row in rows]
    expected = [days.count((NOW - timedelta(days=ago)).date()) for ago in range(29, -1, -1)]
    assert list(counts.opened_by_day) == expected and sum(expected) > 0
    desk.clock.advance(timedelta(days=3))
    assert gateway.counts(Scope.MINE).due_soon > due


def test_a_reply_shows_at_once_and_lifts_its_ticket(desk: Desk) -> None:
    gateway = desk.cached()
    keys = gateway.keys(MINE)
    assert keys is not None
    low = keys[40]
    before = gateway.rows([low])[0]
    desk.clock.advance(timedelta(minutes=1))
    gateway.act(Reply(before.id, "mine-1", "An answer", 2))
    after = gateway.rows([low])[0]
    assert after.pending is Delivery.QUEUED and not after.unread
    assert after.updated_at == desk.clock.now()
    assert gateway.first_rows(MINE, 5)[0] == after
    lifted = gateway.keys(MINE)
    assert lifted is not None and lifted[0] == low and sorted(lifted) == sorted(keys)
    last = gateway.thread(before.id)[-1]
    assert (last.id, last.body, last.mine, last.delivery) == (
        "mine-1",
        "An answer",
        True,
        Delivery.QUEUED,
    )
    assert gateway.last_messages(before.id, 1) == [last]
    assert gateway.status().waiting == 1
    # Other orders and the other direction keep their places.
    for spec in (ListSpec(Scope.MINE, Sort.NUMBER), ListSpec(Scope.MINE, Sort.UPDATED, True)):
        found = gateway.keys(spec)
        assert found is not None and sorted(found) == sorted(keys)
    upside_down = gateway.keys(ListSpec(Scope.MINE, Sort.UPDATED, True))
    assert upside_down is not None and list(upside_down) == list(lifted)[::-1]


def test_first_rows_and_keys_agree_whatever_is_on_its_way(desk: Desk) -> None:
    gateway = desk.cached()
    desk.clock.advance(-timedelta(days=100))
    gateway.act(Reply(ticket_id(9), "r9", "late", 2))
    gateway.act(new_request(1, "Sync stops"))
    desk.clock.advance(timedelta(days=50))
    gateway.act(Reply(ticket_id(30), "r30", "later", 2))
    gateway.act(Reply(ticket_id(3), "r3", "later", 2))
    gateway.act(new_request(2, "Paper"))
    for scope in (Scope.MINE, Scope.TEAM, Scope.QUEUE):
        for sort in Sort:
            for reverse in (False, True):
                for query in (None, parse("sync"), parse("sync -restore status:open,waiting")):
                    spec = ListSpec(scope, sort, reverse, query)
                    keys = gateway.keys(spec)
                    assert keys is not None
                    for limit in (3, 1_000):
                        first = gateway.first_rows(spec, limit)
                        assert [row.key for row in first] == list(keys[:limit]), spec
                    assert gateway.rows(keys) == gateway.first_rows(spec, 1_000)


def test_a_new_request_is_a_ticket_before_the_desk_knows_it(desk: Desk) -> None:
    gateway = desk.cached()
    total = gateway.counts(Scope.MINE)
    gateway.act(new_request(1))
    gateway.act(Reply("new-1", "m-2", "More", 1))
    (row, *_rest) = gateway.first_rows(MINE, 3)
    assert row.key < 0 and row.number is None and row.requester_name == "Aiko Tanaka"
    assert gateway.rows([row.key]) == [row]
    counts = gateway.counts(Scope.MINE)
    assert (counts.total, counts.open) == (total.total + 1, total.open + 1)
    detail = gateway.ticket("new-1")
    assert detail is not None and detail.row == row and detail.mine and detail.may_reply
    assert [m.body for m in gateway.thread("new-1")] == ["Help", "More"]
    assert [item.subject for item in gateway.outbox()] == ["A new one", "A new one"]
    assert gateway.first_rows(ListSpec(Scope.QUEUE), 1)[0].key > 0


def test_nothing_shows_twice_while_a_pull_and_the_outbox_meet(desk: Desk) -> None:
    gateway, worker = desk.cached(), desk.worker()
    key = gateway.act(Reply(ticket_id(5), message_id(5, 2), "the same", 1))
    opened = gateway.act(
        OpenTicket(ticket_id(6), message_id(6, 1), "s", "b", "Paper", "dropbox", None, "en")
    )
    for sent in (key, opened):
        assert worker.claim_next(NOW) is not None
        worker.sent(sent, "{}")
    assert [m.id for m in gateway.thread(ticket_id(5))] == [message_id(5, 1), message_id(5, 2)]
    keys = gateway.keys(MINE)
    assert keys is not None and len(keys) == TICKETS and min(keys) > 0
    assert gateway.status().waiting == 0
    worker.close()


def test_a_refused_answer_says_why_and_can_be_sent_again_or_dropped(desk: Desk) -> None:
    gateway, worker = desk.cached(), desk.worker()
    key = gateway.act(Reply(ticket_id(5), "m", "An answer", 2))
    behind = gateway.act(Reply(ticket_id(5), "n", "Another", 2))
    worker.claim_next(NOW)
    worker.park(key, 409, "ticket-closed", "This ticket is \x1b[31mclosed.")
    first, second = gateway.thread(ticket_id(5))[-2:]
    assert first.delivery is second.delivery is Delivery.ATTENTION
    assert first.trouble is not None and "\x1b" not in first.trouble
    status = gateway.status()
    assert (status.waiting, status.attention) == (0, 2)
    assert gateway.retry(key) and gateway.status().waiting == 2
    assert gateway.discard(key) and not gateway.discard(key)
    assert [item.key for item in gateway.outbox()] == [behind]
    worker.close()


def test_an_overtaken_answer_goes_again_as_written_on_the_thread_as_it_is(desk: Desk) -> None:
    gateway, worker = desk.cached(), desk.worker()
    ticket = ticket_id(5)
    (came,) = gateway.overtaken.since(ticket, 1)
    assert came.id == message_id(5, 2) and not came.mine
    assert gateway.overtaken.since(ticket, 2) == []
    key = gateway.act(Reply(ticket, "m", "An answer", 1))
    assert not gateway.overtaken.send_anyway(key)
    worker.claim_next(NOW)
    worker.park(key, 409, "thread-moved", "Noor has answered meanwhile.")
    assert [item.code for item in gateway.outbox()] == [THREAD_MOVED]
    assert gateway.retry(key)
    claimed = worker.claim_next(NOW)
    assert claimed is not None and claimed.key != key
    assert claimed.action == Reply(ticket, "m", "An answer", 2)
    worker.close()


def test_an_answer_is_held_as_long_as_it_may_be_undone(desk: Desk) -> None:
    desk.cached()
    gateway, worker = desk.gateway(undo_seconds=10), desk.worker()
    key = gateway.act(Reply(ticket_id(5), "m", "An answer", 2))
    assert worker.claim_next(NOW) is None
    assert gateway.thread(ticket_id(5))[-1].delivery is Delivery.HELD
    assert gateway.discard(key)
    gateway.act(Reply(ticket_id(5), "m", "An answer", 2))
    desk.clock.advance(timedelta(seconds=10))
    assert gateway.thread(ticket_id(5))[-1].delivery is Delivery.QUEUED
    assert worker.claim_next(desk.clock.now()) is not None
    worker.close()


def test_reading_is_marked_once(desk: Desk) -> None:
    gateway = desk.cached()
    unread = gateway.counts(Scope.MINE).unread
    assert gateway.mark_read(ticket_id(7)) is not None
    assert gateway.counts(Scope.MINE).unread == unread - 1
    assert gateway.mark_read(ticket_id(7)) is None
    assert gateway.mark_read(ticket_id(8)) is None, "it was read before"
    assert gateway.mark_read("none") is None
    assert [item.kind for item in gateway.outbox()] == ["mark_read"]
    gateway.act(MarkRead(ticket_id(7), 0))
    assert gateway.rows([7])[0].unread
    assert len(gateway.outbox()) == 1
    assert gateway.rows([7])[0].pending is None, "reading is no delivery"


def test_states_fold_into_rows_and_figures(desk: Desk) -> None:
    gateway = desk.cached()
    before = gateway.counts(Scope.MINE)
    gateway.act(SetState(ticket_id(9), TicketState.CLOSED))
    detail = gateway.ticket(ticket_id(9))
    assert detail is not None and not detail.may_reply and detail.row.due_at is None
    after = gateway.counts(Scope.MINE)
    assert after.open == before.open - 1
    assert after.total == before.total


def test_agents_write_as_agents(desk: Desk) -> None:
    who = DemoWho("agent")
    gateway = desk.cached(who)
    gateway.act(Note(ticket_id(5), "n", "Between us", 2))
    gateway.act(Reply(ticket_id(5), "r", "For you", 2))
    note, answer = gateway.thread(ticket_id(5))[-2:]
    assert (note.kind, note.side) == (MessageKind.NOTE, Side.AGENT)
    assert (answer.kind, answer.side, answer.collaborator) == (
        MessageKind.PUBLIC,
        Side.AGENT,
        False,
    )


def test_an_answer_to_a_colleague_is_a_collaborators(desk: Desk) -> None:
    gateway = desk.cached()
    gateway.act(Reply(ticket_id(3), "r", "Me too", 2))
    assert gateway.thread(ticket_id(3))[-1].collaborator
    gateway.act(Reply(ticket_id(2), "q", "Mine", 2))
    assert not gateway.thread(ticket_id(2))[-1].collaborator


def test_drafts_stand_beside_their_tickets(desk: Desk) -> None:
    gateway = desk.cached()
    key = f"reply:{ticket_id(5)}"
    gateway.save_draft(Draft(key, {"body": "half an ans"}))
    gateway.save_draft(Draft("new", {"subject": "s"}))
    assert gateway.draft(key) == Draft(key, {"body": "half an ans"}, NOW)
    assert gateway.rows([5])[0].has_draft and not gateway.rows([6])[0].has_draft
    assert {draft.key for draft in gateway.drafts()} == {key, "new"}
    gateway.drop_draft(key)
    assert gateway.draft(key) is None and not gateway.rows([5])[0].has_draft
    gateway.put_setting("preview", "off")
    assert gateway.setting("preview") == "off" and gateway.setting("theme") is None


def test_what_strangers_wrote_is_clean(desk: Desk) -> None:
    hostile = "a\x1b]52;c;eA==\x07b\u202ec\nd\x9b31m"
    gateway = desk.cached()
    with closing(sqlite3.connect(desk.person(DemoWho()).cache_db)) as connection:
        connection.execute(
            "UPDATE ticket SET subject = ?1, requester_name = ?1, assignee_name = ?1,"
            " about_product = ?1, tags = ?1 WHERE key = 5",
            (hostile,),
        )
        connection.execute("UPDATE message SET body = ?1, author_name = ?1", (hostile,))
        connection.execute("UPDATE team SET name = ?1", (hostile,))
        connection.commit()
    detail = gateway.ticket(ticket_id(5))
    assert detail is not None
    row = detail.row
    message = gateway.thread(ticket_id(5))[0]
    lines = [row.subject, row.requester_name, row.assignee_name or "", row.product]
    lines += [*detail.row.tags, detail.team_name, message.author_name]
    for text in lines:
        assert text and text.isprintable(), ascii(text)
    assert "\n" in message.body
    assert all(character == "\n" or character.isprintable() for character in message.body)


def test_listeners_hear_of_actions_until_they_leave(desk: Desk) -> None:
    gateway = desk.cached()
    heard: list[GatewayEvent] = []
    leave = gateway.subscribe(heard.append)
    gateway.act(Reply(ticket_id(5), "m", "x", 2))
    assert heard == [OutboxChanged()]
    leave()
    leave()
    gateway.act(Reply(ticket_id(5), "n", "y", 2))
    assert len(heard) == 1
