"""Actions as they lie in the outbox: what is encoded comes back whole."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premium_tui.domain.actions import (
    AcceptSession,
    Action,
    AskQuote,
    Assign,
    Book,
    CallOutcome,
    CancelBooking,
    ConfirmQuote,
    ContactSales,
    DropMacro,
    EditTags,
    EndSession,
    MarkRead,
    Merge,
    Note,
    OpenTicket,
    Reply,
    RequestCall,
    SaveMacro,
    SetPriority,
    SetState,
    Snooze,
    StartChat,
    decode,
    encode,
    kind_of,
)
from premium_tui.domain.tickets import Priority, TicketState

texts = st.text(alphabet=st.characters(exclude_categories=()), max_size=20)
optional = st.none() | texts
numbers = st.integers(0, 2**31 - 1)
actions: st.SearchStrategy[Action] = st.one_of(
    st.builds(
        OpenTicket,
        *(texts, texts, texts, texts, texts, texts, optional, texts),
        priority=st.sampled_from(Priority).map(str),
        follows=optional,
    ),
    st.builds(Reply, texts, texts, texts, numbers),
    st.builds(Note, texts, texts, texts, numbers),
    st.builds(SetState, texts, st.sampled_from(TicketState)),
    st.builds(Assign, texts, optional, numbers, optional, optional),
    st.builds(SetPriority, texts, st.sampled_from(Priority)),
    st.builds(EditTags, texts, st.lists(texts).map(tuple), st.lists(texts).map(tuple)),
    st.builds(Snooze, texts, optional),
    st.builds(MarkRead, texts, numbers),
    st.builds(StartChat, *[texts] * 8),
    st.builds(RequestCall, *[texts] * 9),
    st.builds(AcceptSession, texts, texts),
    st.builds(EndSession, texts, texts, optional),
    st.builds(CallOutcome, texts, texts, texts),
    st.builds(AskQuote, texts, texts, texts, texts),
    st.builds(ConfirmQuote, texts),
    st.builds(ContactSales, texts, texts, optional),
    st.builds(Book, texts, texts, optional, optional),
    st.builds(CancelBooking, texts),
    st.builds(
        SaveMacro,
        *[texts] * 5,
        st.none() | st.sampled_from(TicketState),
        st.none() | st.sampled_from(Priority),
        st.lists(texts).map(tuple),
        st.booleans(),
        numbers,
    ),
    st.builds(DropMacro, texts, texts),
)


@given(action=actions)
def test_every_action_comes_back_as_it_was(action: Action) -> None:
    back = decode(kind_of(action), encode(action))
    assert back == action
    assert type(back) is type(action)
    if isinstance(back, SetState):
        assert isinstance(back.state, TicketState)
    if isinstance(back, SaveMacro):
        assert back.state is None or isinstance(back.state, TicketState)
        assert back.priority is None or isinstance(back.priority, Priority)
    if isinstance(back, SetPriority):
        assert isinstance(back.priority, Priority)


def test_every_kind_has_a_name_of_its_own() -> None:
    made: list[Action] = [
        OpenTicket("t", "m", "s", "b", "Dropbox", "dropbox", None, "en"),
        Reply("t", "m", "b", 1),
        Note("t", "m", "b", 1),
        SetState("t", TicketState.OPEN),
        Assign("t", None, 1),
        Merge("t", "a", 1, 1042, 1039),
        SetPriority("t", Priority.LOW),
        EditTags("t", ("a",), ()),
        Snooze("t", None),
        MarkRead("t", 1),
        StartChat("s", "t", "m", "s", "b", "Dropbox", "dropbox", "en"),
        RequestCall("s", "t", "m", "s", "b", "Dropbox", "dropbox", "en", "+81312345678"),
        AcceptSession("s", "t"),
        EndSession("s", "t"),
        CallOutcome("s", "t", "reached"),
        AskQuote("q", "add", "enhanced", "dropbox"),
        ConfirmQuote("q"),
        ContactSales("r", "b"),
        Book("b", "webinar", "w"),
        CancelBooking("b"),
        SaveMacro("m", "thanks", "Thanks", "Hi", "en", None, None, (), True, 0),
        DropMacro("m", "thanks"),
    ]
    assert {type(action) for action in made} == set(get_args(Action))
    assert [kind_of(action) for action in made] == [
        "open_ticket",
        "reply",
        "note",
        "set_state",
        "assign",
        "merge",
        "set_priority",
        "edit_tags",
        "snooze",
        "mark_read",
        "start_chat",
        "request_call",
        "accept_session",
        "end_session",
        "call_outcome",
        "ask_quote",
        "confirm_quote",
        "contact_sales",
        "book",
        "cancel_booking",
        "save_macro",
        "drop_macro",
    ]


def test_a_thing_goes_in_order_with_itself() -> None:
    asked, confirmed = AskQuote("q", "add", "enhanced", "dropbox"), ConfirmQuote("q")
    assert asked.ticket_id == confirmed.ticket_id == "q"
    assert Book("b", "webinar", "w").ticket_id == CancelBooking("b").ticket_id == "b"
    saved = SaveMacro("m", "thanks", "Thanks", "Hi", "en", None, None, (), True, 0)
    assert saved.ticket_id == DropMacro("m", "thanks").ticket_id == "m"
    assert ContactSales("r", "body").ticket_id == "r"


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("dance", "{}"),
        ("", ""),
        ("reply", ""),
        ("reply", "[]"),
        ("reply", "null"),
        ("reply", "{}"),
        ("reply", '{"ticket_id": "t"'),
        ("reply", "[" * 100_000),
        (
            "reply",
            json.dumps({"ticket_id": "t", "message_id": "m", "body": "b", "based_on": 1, "x": 1}),
        ),
        ("set_state", '{"ticket_id": "t"}'),
        ("set_state", '{"ticket_id": "t", "state": "asleep"}'),
        ("set_state", '{"ticket_id": "t", "state": []}'),
        ("set_state", "[]"),
        ("set_priority", '{"ticket_id": "t", "priority": "huge"}'),
        ("edit_tags", '{"ticket_id": "t", "add": ["a"]}'),
        ("edit_tags", '{"ticket_id": "t", "add": "ab", "remove": []}'),
        ("edit_tags", '{"ticket_id": "t", "add": [1], "remove": []}'),
        ("open_ticket", "[]"),
        ("open_ticket", '{"priority": "huge"}'),
    ],
)
def test_what_is_no_action_is_a_value_error(kind: str, payload: str) -> None:
    with pytest.raises(ValueError, match=r"not an action|not a valid (TicketState|Priority)"):
        decode(kind, payload)
