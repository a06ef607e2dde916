"""The overlay: each kind of action in each stage of its way, folded over tickets and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premium_tui.domain.actions import (
    AcceptSession,
    Action,
    Assign,
    CallOutcome,
    EditTags,
    EndSession,
    MarkRead,
    Note,
    Opening,
    OpenTicket,
    Reply,
    RequestCall,
    SetPriority,
    SetState,
    StartChat,
)
from premium_tui.domain.overlay import (
    PendingAction,
    Tally,
    TicketFacts,
    new_tickets,
    overlay_tally,
    overlay_ticket,
    pending_messages,
)
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.values import replace

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PROGRESS = ["held", "queued", "sending", "sent", "attention"]
ON_ITS_WAY = PROGRESS[:4]

FACTS = TicketFacts(
    id="t",
    number=10_001,
    subject="Red X",
    product="Dropbox",
    state=TicketState.WAITING,
    priority=Priority.NORMAL,
    revision=3,
    updated_at=NOON,
    due_at=NOON + timedelta(hours=4),
    unread=True,
)


def pending(action: Action, progress: str = "queued", minutes: int = 1) -> PendingAction:
    return PendingAction("key", action, progress, NOON + minutes * MINUTE)


def opening(ticket_id: str = "t") -> OpenTicket:
    return OpenTicket(ticket_id, f"m-{ticket_id}", "S", "B", "Sign", "dropbox", None, "en")


def chat(ticket_id: str = "t") -> StartChat:
    return StartChat("s", ticket_id, f"m-{ticket_id}", "S", "B", "Sign", "dropbox", "en")


def call(ticket_id: str = "t") -> RequestCall:
    words = ("S", "B", "Sign", "dropbox", "en")
    return RequestCall("s", ticket_id, f"m-{ticket_id}", *words, "+81312345678")


OPENINGS: list[Callable[[str], Opening]] = [opening, chat, call]

ACTIONS: list[Action] = [
    opening(),
    Reply("t", "m", "Here", 3),
    Note("t", "n", "Hm", 3),
    SetState("t", TicketState.SOLVED),
    Assign("t", "a", 2),
    SetPriority("t", Priority.URGENT),
    EditTags("t", ("a",), ()),
    MarkRead("t", 3),
]


@pytest.mark.parametrize("progress", ON_ITS_WAY)
@pytest.mark.parametrize("agent", [False, True])
def test_rule_39_an_answer_shows_at_once_and_a_customers_reopens(
    progress: str, agent: bool
) -> None:
    for state in TicketState:
        facts = replace(FACTS, state=state)
        after = overlay_ticket(facts, [pending(ACTIONS[1], progress)], agent=agent)
        reopens = not agent and state in (TicketState.WAITING, TicketState.SOLVED)
        assert after == replace(
            facts,
            state=TicketState.OPEN if reopens else state,
            updated_at=NOON + MINUTE,
            # Rule 4: an agent's answer stops the clock, a customer's never extends it.
            due_at=None if agent else facts.due_at,
            unread=False,
            pending=progress,
        )


@pytest.mark.parametrize("progress", ON_ITS_WAY)
@pytest.mark.parametrize("state", TicketState)
def test_rule_04_setting_a_state_stops_the_clock_only_at_the_end(
    progress: str, state: TicketState
) -> None:
    after = overlay_ticket(FACTS, [pending(SetState("t", state), progress)], agent=True)
    ends = state in (TicketState.SOLVED, TicketState.CLOSED)
    due = None if ends else FACTS.due_at
    assert after == replace(FACTS, state=state, due_at=due, pending=progress)


@pytest.mark.parametrize("progress", ON_ITS_WAY)
def test_reading_shows_at_once_and_is_not_something_on_its_way(progress: str) -> None:
    for through, unread in ((3, False), (4, False), (2, True), (0, True)):
        after = overlay_ticket(FACTS, [pending(MarkRead("t", through), progress)], agent=False)
        assert after == replace(FACTS, unread=unread)


@pytest.mark.parametrize("progress", ON_ITS_WAY)
def test_who_gets_a_ticket_has_it_at_once(progress: str) -> None:
    take, leave = Assign("t", "a", 2, "Noor"), Assign("t", None, 2, None, "a")
    after = overlay_ticket(FACTS, [pending(take, progress)], agent=True)
    assert after == replace(FACTS, assignee_id="a", assignee_name="Noor", pending=progress)
    left = overlay_ticket(after, [pending(leave, progress)], agent=True)
    assert left == replace(FACTS, pending=progress)


@pytest.mark.parametrize("progress", ON_ITS_WAY)
def test_priority_and_tags_show_at_once_and_move_no_clock(progress: str) -> None:
    facts = replace(FACTS, tags=("VIP", "late"))
    urgent = pending(SetPriority("t", Priority.URGENT), progress)
    tags = pending(EditTags("t", ("vip", "new"), ("late",)), progress)
    after = overlay_ticket(facts, [urgent, tags], agent=True)
    assert after == replace(facts, priority=Priority.URGENT, tags=("VIP", "new"), pending=progress)


@pytest.mark.parametrize("progress", PROGRESS)
@pytest.mark.parametrize(
    "action",
    [
        *(make("t") for make in OPENINGS),
        Note("t", "n", "Hm", 3),
        Assign("t", None, 2),
        AcceptSession("s", "t"),
        EndSession("s", "t"),
        CallOutcome("s", "t", "reached"),
    ],
)
def test_what_moves_nothing_in_a_list_only_says_it_is_on_its_way(
    action: Action, progress: str
) -> None:
    after = overlay_ticket(FACTS, [pending(action, progress)], agent=True)
    assert after == replace(FACTS, pending=progress)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("agent", [False, True])
def test_what_needs_attention_changes_nothing_but_says_so(action: Action, agent: bool) -> None:
    after = overlay_ticket(FACTS, [pending(action, "attention")], agent=agent)
    marked = FACTS.pending if isinstance(action, MarkRead) else "attention"
    assert after == replace(FACTS, pending=marked)


def test_the_least_far_of_several_is_told() -> None:
    order = ["sent", "sending", "queued", "held", "attention"]
    for count in range(1, len(order) + 1):
        items = [pending(ACTIONS[1], progress) for progress in order[:count]]
        assert overlay_ticket(FACTS, items, agent=False).pending == order[count - 1]


def test_a_clock_that_is_behind_moves_no_ticket_back() -> None:
    after = overlay_ticket(FACTS, [pending(ACTIONS[1], minutes=-9)], agent=False)
    assert after.updated_at == NOON


def test_actions_are_folded_in_their_order() -> None:
    solve, answer = pending(SetState("t", TicketState.SOLVED)), pending(ACTIONS[1])
    assert overlay_ticket(FACTS, [solve, answer], agent=False).state is TicketState.OPEN
    assert overlay_ticket(FACTS, [answer, solve], agent=False).state is TicketState.SOLVED


@pytest.mark.parametrize("progress", PROGRESS)
@pytest.mark.parametrize("make", OPENINGS)
def test_a_new_ticket_stands_in_the_list_until_the_cache_has_it(
    make: Callable[[str], Opening], progress: str
) -> None:
    items = [pending(make("a"), progress, 1), pending(make("b"), progress, 2)]
    found = new_tickets(items, [])
    assert [facts.id for facts in found] == ["b", "a"]
    assert found[1] == TicketFacts(
        id="a",
        number=None,
        subject="S",
        product="Sign",
        state=TicketState.OPEN,
        priority=Priority.NORMAL,
        revision=0,
        updated_at=NOON + MINUTE,
        due_at=None,
        unread=False,
        pending=progress,
    )
    assert [facts.id for facts in new_tickets(items, ["b"])] == ["a"]
    assert new_tickets([pending(action) for action in ACTIONS[1:]], []) == []


def test_what_else_is_done_to_a_new_ticket_shows_on_it() -> None:
    items = [
        pending(opening("a"), "sending", 1),
        pending(Reply("a", "m2", "More", 1), "held", 2),
        pending(SetState("a", TicketState.CLOSED), "queued", 3),
    ]
    [facts] = new_tickets(items, [])
    assert (facts.state, facts.updated_at) == (TicketState.CLOSED, NOON + 2 * MINUTE)
    assert facts.pending == "sending"
    tally = overlay_tally(Tally(5, 4, 1, 2), [], [], [facts])
    assert tally == Tally(6, 4, 1, 2)


def test_messages_on_their_way_are_shown_until_the_thread_has_them() -> None:
    items = [pending(action) for action in ACTIONS]
    assert [item.action for item in pending_messages(items, [])] == ACTIONS[:3]
    assert [item.action for item in pending_messages(items, ["m", "m-t"])] == [ACTIONS[2]]
    for make in OPENINGS:
        item = pending(make("t"))
        assert pending_messages([item], []) == [item]
        assert pending_messages([item], ["m-t"]) == []


ids = st.sampled_from(["a", "b", "c"])
actions: st.SearchStrategy[Action] = st.one_of(
    *(st.builds(make, ids) for make in OPENINGS),
    st.builds(EndSession, st.just("s"), ids),
    st.builds(Reply, ids, st.just("m"), st.just("Text"), st.just(1)),
    st.builds(Note, ids, st.just("n"), st.just("Text"), st.just(1)),
    st.builds(SetState, ids, st.sampled_from(TicketState)),
    st.builds(Assign, ids, st.none(), st.just(1)),
    st.builds(MarkRead, ids, st.integers(0, 4)),
)
on_their_way = st.lists(
    st.builds(pending, actions, st.sampled_from(PROGRESS), st.integers(-5, 5)), max_size=8
)


def tickets_of(draw: st.DrawFn, names: Sequence[str]) -> list[TicketFacts]:
    return [
        replace(
            FACTS,
            id=name,
            state=draw(st.sampled_from(TicketState)),
            unread=draw(st.booleans()),
            due_at=draw(st.sampled_from([None, NOON])),
        )
        for name in names
    ]


def for_ticket(items: Sequence[PendingAction], ticket_id: str) -> list[PendingAction]:
    return [item for item in items if item.action.ticket_id == ticket_id]


def counted(facts: Sequence[TicketFacts]) -> Tally:
    return Tally(
        total=len(facts),
        open=sum(f.state in (TicketState.OPEN, TicketState.WAITING) for f in facts),
        waiting=sum(f.state is TicketState.WAITING for f in facts),
        unread=sum(f.unread for f in facts),
    )


@given(data=st.data(), items=on_their_way, agent=st.booleans())
def test_folding_twice_is_folding_once(
    data: st.DataObject, items: list[PendingAction], agent: bool
) -> None:
    [facts] = data.draw(st.composite(tickets_of)(["a"]))
    once = overlay_ticket(facts, for_ticket(items, "a"), agent=agent)
    assert overlay_ticket(once, for_ticket(items, "a"), agent=agent) == once
    assert (once.id, once.number, once.subject) == (facts.id, facts.number, facts.subject)


@given(data=st.data(), items=on_their_way, agent=st.booleans())
def test_rule_39_figures_equal_a_count_of_what_is_shown(
    data: st.DataObject, items: list[PendingAction], agent: bool
) -> None:
    stored = data.draw(st.composite(tickets_of)(["a", "b", "rest"]))
    after = [overlay_ticket(f, for_ticket(items, f.id), agent=agent) for f in stored]
    added = new_tickets(items, [f.id for f in stored])
    touched = [n for n, f in enumerate(stored) if for_ticket(items, f.id)]
    tally = overlay_tally(
        counted(stored), [stored[n] for n in touched], [after[n] for n in touched], added
    )
    assert tally == counted([*after, *added])
