"""The outbox: durable, in order per ticket, never silent."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from premium_tui.data.drafts import Drafts, PersonSettings
from premium_tui.data.errors import StoreUnwritable
from premium_tui.data.mine import MineFile
from premium_tui.data.models import Draft
from premium_tui.data.outbox import Outbox
from premium_tui.data.outbox_entry import CROSSING
from premium_tui.domain.actions import Action, MarkRead, OpenTicket, Reply, SetState
from premium_tui.domain.tickets import TicketState
from tests.data.outbox_words import LATER, NOW, reply


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.db"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    outbox = Outbox.at(path)
    yield outbox
    outbox.close()


def test_nothing_is_there_before_the_first_action(outbox: Outbox, path: Path) -> None:
    assert outbox.pending() == []
    assert outbox.standing() == (0, 0)
    assert outbox.sent_keys() == []
    assert outbox.next_due(NOW) is None
    assert not outbox.busy(NOW)
    assert not path.exists()


def test_several_actions_are_added_together_or_not_at_all(outbox: Outbox, path: Path) -> None:
    outbox.enqueue(MarkRead("t1", 1), NOW)
    many: list[Action] = [
        SetState("t1", TicketState.SOLVED),
        reply("t2"),
        MarkRead("t1", 2),
        reply("t1", "last"),
    ]
    keys = outbox.enqueue_all(many, NOW)
    entries = outbox.pending(NOW)
    assert [entry.action for entry in entries] == many and keys == sorted(keys)
    assert [entry.key for entry in entries] == keys
    assert outbox.enqueue_all([], NOW) == []
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON action WHEN new.ticket_id = 't9'"
            " BEGIN SELECT raise(ABORT, 'full'); END"
        )
    with pytest.raises(StoreUnwritable):
        outbox.enqueue_all([reply("t3"), MarkRead("t1", 3), reply("t9")], NOW)
    assert [entry.key for entry in outbox.pending(NOW)] == keys


def test_an_action_comes_back_as_it_was(outbox: Outbox, path: Path) -> None:
    action = OpenTicket("t", "m", "件名 \ud800", "line\nline\0", "Paper", "dropbox", "sync", "ja")
    key = outbox.enqueue(action, NOW)
    claimed = outbox.claim_next(NOW)
    assert claimed is not None and (claimed.key, claimed.queued_at) == (key, NOW)
    assert isinstance(claimed.action, OpenTicket)
    # A lone surrogate is no text anywhere; the rest is kept to the letter.
    assert claimed.action.subject == "件名 \ufffd"
    assert claimed.action.body == "line\nline\0"
    for name in os.listdir(path.parent):
        assert stat.S_IMODE((path.parent / name).stat().st_mode) == 0o600, name


def test_order_holds_per_ticket_and_not_between_tickets(outbox: Outbox) -> None:
    first, second = outbox.enqueue(reply("a", "1"), NOW), outbox.enqueue(reply("a", "2"), NOW)
    other = outbox.enqueue(reply("b"), NOW)
    taken = [outbox.claim_next(NOW), outbox.claim_next(NOW), outbox.claim_next(NOW)]
    assert [claim.key for claim in taken if claim is not None] == [first, other]
    outbox.sent(first, "{}")
    claim = outbox.claim_next(NOW)
    assert claim is not None and claim.key == second


def test_marks_of_reading_are_not_counted_unless_one_was_refused(outbox: Outbox) -> None:
    mark = outbox.enqueue(MarkRead("a", 3), NOW)
    assert outbox.standing() == (0, 0)
    refused = outbox.enqueue(reply("b"), NOW)
    outbox.enqueue(MarkRead("b", 3), NOW)
    outbox.park(refused, 409, "ticket-closed", "This ticket is closed.")
    assert outbox.standing() == (0, 1)
    outbox.park(mark, 404, "not-found", "There is no such ticket.")
    assert outbox.standing() == (0, 2)


def test_a_refused_action_parks_its_ticket_alone(outbox: Outbox) -> None:
    refused, behind = outbox.enqueue(reply("a", "1"), NOW), outbox.enqueue(reply("a", "2"), NOW)
    other = outbox.enqueue(reply("b"), NOW)
    assert outbox.claim_next(NOW) is not None
    outbox.park(refused, 409, "ticket-closed", "This ticket is closed.")
    claim = outbox.claim_next(LATER)
    assert claim is not None and claim.key == other
    assert outbox.claim_next(LATER) is None
    assert outbox.standing() == (1, 2)
    progress = {entry.key: entry.progress for entry in outbox.pending()}
    assert progress == {refused: "attention", behind: "attention", other: "sending"}
    entry = outbox.pending()[0]
    assert (entry.status, entry.code, entry.trouble) == (
        409,
        "ticket-closed",
        "This ticket is closed.",
    )
    assert outbox.retry(refused)
    assert outbox.standing() == (3, 0)
    outbox.park(refused, 409, "ticket-closed", "This ticket is closed.")
    assert outbox.discard(refused)
    claim = outbox.claim_next(LATER)
    assert claim is not None and claim.key == behind


def test_an_answer_stopped_on_its_way_goes_again_under_another_key(outbox: Outbox) -> None:
    key = outbox.enqueue(reply("t", "mine"), NOW)
    behind = outbox.enqueue(reply("t", "behind"), NOW)
    again = Reply("t", "m-mine", "mine, looked at again", 2)
    assert not outbox.resend(key, again)
    assert outbox.claim_next(NOW)
    outbox.park(key, 409, "thread-moved", "Dana has answered meanwhile.")
    assert outbox.attention() == 2
    assert outbox.resend(key, again) and not outbox.resend(key, again)
    first = outbox.claim_next(NOW)
    assert first and (first.action, first.queued_at, first.attempts) == (again, NOW, 0)
    assert first.key not in (key, behind)
    outbox.sent(first.key, "{}")
    second = outbox.claim_next(NOW)
    assert second and second.key == behind


def test_what_waits_is_written_anew_in_its_place_under_another_key(outbox: Outbox) -> None:
    key = outbox.enqueue(reply("t", "mine"), NOW, hold_until=LATER)
    behind = outbox.enqueue(reply("t", "behind"), NOW)
    again = Reply("t", "m-mine", "mine, written anew", 1)
    assert outbox.resend(key, again, waiting=True) and not outbox.resend(key, again, waiting=True)
    first = outbox.claim_next(NOW)
    assert first and first.action == again and first.key not in (key, behind)
    assert not outbox.resend(first.key, reply("t", "too late"), waiting=True)


def test_a_later_try_waits_for_its_time(outbox: Outbox) -> None:
    key = outbox.enqueue(reply("a"), NOW)
    outbox.claim_next(NOW)
    outbox.retry_at(key, LATER, "offline", NOW)
    assert outbox.claim_next(NOW) is None
    assert outbox.next_due(NOW) == LATER
    assert not outbox.busy(NOW) and outbox.busy(LATER)
    (entry,) = outbox.pending(NOW)
    assert (entry.attempts, entry.trouble, entry.progress) == (1, "offline", "queued")
    claim = outbox.claim_next(LATER)
    assert claim is not None and claim.attempts == 1


@pytest.mark.parametrize("tried", [False, True])
def test_no_wait_is_longer_for_a_clock_that_was_set_back(outbox: Outbox, tried: bool) -> None:
    if tried:
        key = outbox.enqueue(reply("a"), NOW)
        outbox.claim_next(NOW)
        outbox.retry_at(key, LATER, "busy", NOW)
    else:
        outbox.enqueue(reply("a"), NOW, hold_until=LATER)
    moment = timedelta(milliseconds=1)
    assert outbox.next_due(NOW) == outbox.next_due(LATER - moment) == LATER
    (entry,) = outbox.pending(NOW)
    assert entry.progress == ("queued" if tried else "held")
    before = NOW - timedelta(milliseconds=CROSSING) - moment
    assert outbox.next_due(before) == before and outbox.busy(before)
    (entry,) = outbox.pending(before)
    assert entry.progress == "queued"
    assert outbox.claim_next(before) is not None


def test_what_is_held_is_not_taken_by_who_looked_at_the_clock_before(outbox: Outbox) -> None:
    """As a worker does that has to wait for the file while an answer is written."""
    outbox.enqueue(reply("a"), NOW, hold_until=LATER)
    before = NOW - timedelta(seconds=1)
    assert outbox.claim_next(before) is None and not outbox.busy(before)
    assert outbox.next_due(before) == LATER
    assert [entry.progress for entry in outbox.pending(before)] == ["held"]


def test_a_held_action_is_taken_back_or_goes(outbox: Outbox) -> None:
    held = outbox.enqueue(reply("a"), NOW, hold_until=LATER)
    assert outbox.claim_next(NOW) is None
    assert [entry.progress for entry in outbox.pending(NOW)] == ["held"]
    assert outbox.discard(held) and outbox.pending() == []
    late = outbox.enqueue(reply("a"), NOW, hold_until=LATER)
    outbox.release_holds()
    assert outbox.claim_next(NOW) is not None
    # The worker has it: whoever wants it back is told that they lost.
    assert not outbox.discard(late)


def test_leaving_a_terminal_lets_go_what_others_do_not_hold(outbox: Outbox) -> None:
    before = outbox.enqueue(reply("a"), NOW - timedelta(seconds=1), hold_until=LATER)
    theirs = outbox.enqueue(reply("b"), NOW, hold_until=LATER)
    own = outbox.enqueue(reply("c"), NOW, hold_until=LATER)
    outbox.release_holds(NOW, [own])
    progress = {entry.key: entry.progress for entry in outbox.pending(NOW)}
    assert progress == {before: "queued", theirs: "held", own: "queued"}
    outbox.release_holds()
    assert [entry.progress for entry in outbox.pending(NOW)] == ["queued"] * 3


def test_sent_actions_stay_until_a_pull_shows_them(outbox: Outbox) -> None:
    key = outbox.enqueue(reply("a"), NOW)
    outbox.settle([key])
    assert len(outbox.pending()) == 1, "only what was sent can be settled"
    outbox.claim_next(NOW)
    outbox.sent(key, '{"number": 7}')
    assert outbox.sent_keys() == [key] and outbox.standing() == (0, 0)
    assert outbox.pending()[0].receipt == '{"number": 7}'
    assert outbox.busy(NOW)
    outbox.settle(outbox.sent_keys())
    assert outbox.pending() == [] and not outbox.busy(NOW)


def test_a_new_worker_takes_over_what_the_old_one_held(outbox: Outbox) -> None:
    key = outbox.enqueue(reply("a"), NOW)
    outbox.claim_next(NOW)
    assert outbox.claim_next(NOW) is None
    outbox.release_claims()
    claim = outbox.claim_next(NOW)
    assert claim is not None and claim.key == key


def test_marks_of_reading_become_one_under_a_new_key(outbox: Outbox) -> None:
    old = outbox.enqueue(MarkRead("a", 1), NOW)
    outbox.enqueue(MarkRead("b", 9), NOW)
    new = outbox.enqueue(MarkRead("a", 2), NOW)
    assert [e.action for e in outbox.pending()] == [MarkRead("b", 9), MarkRead("a", 2)]
    assert old != new
    assert outbox.claim_next(NOW) and outbox.claim_next(NOW)
    # What is on its way is not touched: the newer mark follows it.
    outbox.enqueue(MarkRead("a", 3), NOW)
    assert len(outbox.pending()) == 3


def test_two_claims_at_once_never_get_the_same(path: Path) -> None:
    outbox = Outbox.at(path)
    for number in range(40):
        outbox.enqueue(reply(f"t{number}"), NOW)
    taken: list[str] = []

    def take() -> None:
        while (claim := outbox.claim_next(NOW)) is not None:
            taken.append(claim.key)

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 40
    outbox.close()


def test_each_sees_what_others_did(path: Path) -> None:
    mine, theirs = Outbox.at(path), Outbox.at(path)
    key = mine.enqueue(reply("a"), NOW)
    for _ in range(2):
        assert (
            [e.state for e in theirs.pending()] == [e.state for e in mine.pending()] == ["queued"]
        )
    theirs.claim_next(NOW)
    assert [e.state for e in mine.pending()] == ["sending"]
    mine.sent(key, "{}")
    assert [e.state for e in mine.pending()] == [e.state for e in theirs.pending()] == ["sent"]
    seen: list[str] = []
    thread = Thread(target=lambda: seen.extend(e.state for e in mine.pending()))
    thread.start()
    thread.join()
    assert seen == ["sent"]
    held = mine.enqueue(reply("b"), NOW, hold_until=LATER)
    assert [e.progress for e in mine.pending(NOW)] == ["sent", "held"]
    assert [e.progress for e in mine.pending(LATER)] == ["sent", "queued"]
    assert mine.discard(held)
    mine.pending().clear()
    assert len(mine.pending()) == 1
    mine.close()
    theirs.close()


def test_a_write_in_the_middle_of_another_joins_it(path: Path) -> None:
    file = MineFile(path)
    drafts = Drafts(file)

    def interrupted(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO setting VALUES ('a', 'b')")
        # As a signal handler would, on the same thread.
        drafts.save(Draft("new", {"body": "kept"}), NOW)

    file.write(interrupted)
    assert drafts.keys() == {"new"} and PersonSettings(file).get("a") == "b"
    file.close()
