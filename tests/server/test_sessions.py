"""Chats and calls: who may, which way is open, one winner, and what an end leaves behind."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from premium_tui.ids import new_id
from premium_tui.server.idempotency import KEEP, purge
from premium_tui.wire.things import SessionData
from tests.server.talking import (
    PHONE,
    ask,
    contents,
    do,
    follower,
    new_session,
    seen,
    ticket_of,
    wait_in,
)
from tests.server.world import NOON, PEOPLE, World, open_ticket, post, problem_of, put

NIGHT = NOON + timedelta(hours=10)


@pytest.mark.parametrize("way", ["chat", "call"])
async def test_rule_32_33_asking_opens_a_ticket_and_waits(world: World, way: str) -> None:
    body = new_session(way, subject="Red X", language="ja", about_product="Paper")
    answer = await ask(world, "admin", body)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/tickets/{body['ticket_id']}"
    assert answer.json()["id"] == body["ticket_id"]
    session = seen(world, "admin", str(body["id"]))
    assert session == SessionData(
        id=str(body["id"]),
        ticket_id=str(body["ticket_id"]),
        team_id=world.teams["acme"],
        requester_id=world.people["admin"],
        requester_name="Admin",
        way=way,
        state="waiting",
        agent_id=None,
        agent_name=None,
        phone=PHONE if way == "call" else None,
        outcome=None,
        attempts=0,
        product="Paper",
        language="ja",
        place=0,
        asked_at=NOON,
        accepted_at=None,
        ended_at=None,
        ended_by=None,
    )
    ticket = ticket_of(world, session)
    assert ticket.channel == ("chat" if way == "chat" else "callback")
    assert (ticket.subject, ticket.state, ticket.revision) == ("Red X", "open", 1)
    # Rule 4: chat and callback have no clock.
    assert [ticket.due_at, ticket.clock_started_at, ticket.first_due_at] == [None] * 3


async def test_rule_04_no_message_in_a_chat_starts_a_clock(world: World) -> None:
    session = await wait_in(world, "admin")
    assert await do(world, "agent", session, "accept") == ""
    path = f"/v1/tickets/{session.ticket_id}/messages"
    for who in ("admin", "agent", "second", "admin"):
        async with world.client(who) as client:
            assert (await post(client, path, {"id": new_id(), "body": who})).status_code == 201
    ticket = ticket_of(world, session)
    assert (ticket.due_at, ticket.last_answer_met) == (None, None)
    async with world.client("admin") as client:
        thread = (await client.get(path)).json()["items"]
    assert [message["author_name"] for message in thread[1:]] == [
        "Admin",
        "Agent",
        "Second",
        "Admin",
    ]


async def test_rule_29_admins_of_every_kind_and_nobody_else_may_ask(world: World) -> None:
    for who in PEOPLE:
        answer = await ask(world, who, new_session())
        if who in ("admin", "second", "billing", "support", "zadmin"):
            assert answer.status_code == 201
        else:
            assert problem_of(answer, 403) == "forbidden"
            assert "get_help" in answer.text or "Agents" in answer.text


async def test_rule_11_only_the_product_it_was_bought_for_has_live_support_at_night(
    world: World,
) -> None:
    world.clock.at = NIGHT
    for product, way in (("dash", "chat"), ("dash", "call")):
        body = new_session(way, entitlement_product=product, about_product="Dash")
        answer = await ask(world, "admin", body)
        assert problem_of(answer, 409) == "way-closed"
        assert "2026-11-24 at 09:00 (UTC)" in answer.text
        assert (await ask(world, "admin", new_session(way))).status_code == 201


async def test_rule_30_without_the_add_on_the_base_plans_hours_hold(world: World) -> None:
    assert (await ask(world, "zadmin", new_session("call"))).status_code == 201
    world.clock.at = NIGHT
    assert problem_of(await ask(world, "zadmin", new_session()), 409) == "way-closed"


async def test_rule_31_a_product_the_team_does_not_own_is_refused(world: World) -> None:
    for field in ("entitlement_product", "about_product"):
        answer = await ask(world, "zadmin", new_session(**{field: "dash"}))
        assert problem_of(answer, 422) == "validation"
        assert answer.json()["errors"][0]["loc"] == f"body.{field}"


@pytest.mark.parametrize(
    "phone",
    [None, "+8131234567890123", "03-1234-5678", "+1 650 253 0000", "+15550000000", "+911", "+81x1"],
)
async def test_rule_33_only_a_number_that_can_be_dialled_is_taken(
    world: World, phone: str | None
) -> None:
    before = contents(world)
    answer = await ask(world, "admin", new_session("call", phone=phone))
    assert problem_of(answer, 422) == "validation"
    assert answer.json()["errors"][0]["loc"] == "body.phone"
    assert contents(world) == before


async def test_a_chat_has_no_number(world: World) -> None:
    assert problem_of(await ask(world, "admin", new_session(phone=PHONE)), 422) == "validation"


async def test_a_person_waits_or_talks_once_each_way(world: World) -> None:
    chat = await wait_in(world, "admin")
    call = await wait_in(world, "admin", "call")
    await wait_in(world, "second")
    for session in (chat, call):
        again = new_session(session.way)
        for verb in ("accept", "end"):
            refused = await ask(world, "admin", again)
            assert problem_of(refused, 409) == "session-open"
            # Read later and elsewhere, in the outbox: it says of itself what is in the way.
            assert f"a {session.way} " in refused.json()["detail"]
            assert await do(world, "agent", session, verb) == ""
        assert (await ask(world, "admin", again)).status_code == 201


async def test_two_chats_asked_for_at_once_make_one(world: World) -> None:
    answers = await asyncio.gather(*(ask(world, "admin", new_session()) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    held = follower(world, "admin").held
    assert len([key for key in held if key[0] == "session"]) == 1
    assert len([key for key in held if key[0] == "ticket"]) == 1


async def test_asking_again_is_answered_and_not_done_again(world: World) -> None:
    body, key = new_session("call"), new_id()
    first = await ask(world, "admin", body, key)
    after = contents(world)
    again = await ask(world, "admin", body, key)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    assert contents(world) == after
    world.clock.advance(KEEP + timedelta(seconds=1))
    purge(world.engine, world.clock)
    later = await ask(world, "admin", body)
    assert (later.status_code, later.json()["id"]) == (201, body["ticket_id"])
    assert contents(world) == after
    for other in (
        {**body, "body": "Something else"},
        {**body, "phone": "+16502530000"},
        {**body, "way": "chat", "phone": None},
        {**body, "ticket_id": new_id()},
        {**body, "id": new_id()},
    ):
        assert problem_of(await ask(world, "admin", other), 409) == "id-conflict"
    assert problem_of(await ask(world, "second", body), 409) == "id-conflict"
    message = new_session(message_id=body["message_id"])
    assert problem_of(await ask(world, "second", message), 409) == "id-conflict"


async def test_a_known_ticket_becomes_no_chat(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    assert problem_of(await ask(world, "admin", new_session(ticket_id=ticket)), 409) == (
        "id-conflict"
    )


async def test_accepting_gives_the_ticket_to_the_agent(world: World) -> None:
    session = await wait_in(world, "admin", "call")
    before = ticket_of(world, session)
    world.clock.advance(timedelta(minutes=2))
    assert await do(world, "agent", session, "accept") == ""
    taken = seen(world, "admin", session.id)
    assert (taken.state, taken.agent_name, taken.place) == ("active", "Agent", None)
    assert (taken.accepted_at, taken.attempts) == (world.clock.at, 1)
    ticket = ticket_of(world, session)
    assert (ticket.assignee_id, ticket.state) == (world.people["agent"], "open")
    assert ticket.version == before.version + 1
    after = contents(world)
    assert await do(world, "agent", session, "accept") == "", "one's own already"
    assert contents(world) == after


async def test_of_many_who_accept_at_once_one_wins_and_the_others_hear_who(world: World) -> None:
    names = {"agent": "Agent", "limited": "Limited"}
    for _ in range(5):
        session = await wait_in(world, "zadmin")

        async def accept(who: str, session: SessionData = session) -> tuple[str, int, str]:
            async with world.client(who) as client:
                answer = await put(client, f"/v1/sessions/{session.id}/accept", {})
            return who, answer.status_code, str(answer.json().get("detail"))

        told = await asyncio.gather(*(accept(who) for who in ["agent", "limited"] * 4))
        winner = next(who for who, status, _ in told if status == 200)
        assert seen(world, "zadmin", session.id).agent_name == names[winner]
        assert ticket_of(world, session).assignee_id == world.people[winner]
        for who, status, detail in told:
            if who != winner:
                assert (status, detail) == (409, f"{names[winner]} has taken it.")
            else:
                assert status == 200
        assert await do(world, winner, session, "end") == ""


async def test_only_agents_who_serve_the_team_and_the_requester_reach_a_session(
    world: World,
) -> None:
    session = await wait_in(world, "admin", "call")
    unknown = await wait_in(world, "zadmin")
    assert await do(world, "zadmin", unknown, "end") == ""
    unknown.id = new_id()
    for verb, body in (("accept", {}), ("end", {}), ("outcome", {"outcome": "reached"})):
        for who in ("second", "billing", "member", "zadmin", "limited"):
            answers = []
            for target in (session, unknown):
                async with world.client(who) as client:
                    answer = await put(client, f"/v1/sessions/{target.id}/{verb}", body)
                answers.append({**answer.json(), "request_id": ""})
                assert answer.status_code == 404
            assert answers[0] == answers[1]
    for verb, body in (("accept", {}), ("outcome", {"outcome": "reached"})):
        assert await do(world, "admin", session, verb, **body) == "forbidden"


async def test_a_number_to_call_reaches_the_requester_and_agents_alone(world: World) -> None:
    session = await wait_in(world, "admin", "call")
    for who in PEOPLE:
        async with world.client(who) as client:
            feed = (await client.get("/v1/changes")).content
            thread = (await client.get(f"/v1/tickets/{session.ticket_id}/messages")).content
        told = PHONE.encode() in feed + thread
        assert told is (who in ("admin", "agent")), who
        if who == "second":
            assert session.ticket_id.encode() in feed, "rule 35: the ticket itself is seen"


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("way", ["chat", "call"])
@pytest.mark.parametrize("who", ["admin", "agent"])
async def test_either_side_ends_a_session(world: World, who: str, way: str, accepted: bool) -> None:
    session = await wait_in(world, "admin", way)
    if accepted:
        assert await do(world, "agent", session, "accept") == ""
    world.clock.advance(timedelta(minutes=1))
    assert await do(world, who, session, "end") == ""
    over = seen(world, "admin", session.id)
    side = "customer" if who == "admin" else "agent"
    assert (over.state, over.ended_by, over.ended_at) == ("ended", side, world.clock.at)
    assert over.place is None
    # Who no longer waits takes the question back; an agent's end solves it.
    left = "open" if accepted else "closed"
    assert ticket_of(world, session).state == (left if who == "admin" else "solved")
    after = contents(world)
    for again in ("admin", "agent"):
        assert await do(world, again, session, "end") == ""
    assert contents(world) == after, "an end is an end, whoever was first"
    assert await do(world, "agent", session, "accept") == "session-ended"
    if way == "call":
        assert await do(world, "agent", session, "outcome", outcome="reached") == "session-ended"


async def test_any_agent_who_serves_the_team_ends_what_another_left_open(world: World) -> None:
    session = await wait_in(world, "zadmin")
    assert await do(world, "agent", session, "accept") == ""
    assert await do(world, "limited", session, "end") == ""
    assert seen(world, "zadmin", session.id).agent_name == "Agent"


async def test_rule_39_the_transcript_stays_and_is_answered_like_any_ticket(world: World) -> None:
    session = await wait_in(world, "admin")
    path = f"/v1/tickets/{session.ticket_id}/messages"
    async with world.client("admin") as admin, world.client("agent") as agent:
        for said, client in (("waiting", admin), ("still waiting", admin)):
            assert (await post(client, path, {"id": new_id(), "body": said})).status_code == 201
        assert await do(world, "agent", session, "accept") == ""
        for said, client in (("hello", agent), ("thanks", admin)):
            assert (await post(client, path, {"id": new_id(), "body": said})).status_code == 201
        assert await do(world, "agent", session, "end") == ""
        assert ticket_of(world, session).state == "solved"
        assert (await post(admin, path, {"id": new_id(), "body": "again"})).status_code == 201
        thread = [message["body"] for message in (await admin.get(path)).json()["items"]]
    assert thread[1:] == ["waiting", "still waiting", "hello", "thanks", "again"]
    assert ticket_of(world, session).state == "open"
    assert seen(world, "admin", session.id).state == "ended"


async def test_rule_39_who_no_longer_waits_writes_no_more(world: World) -> None:
    session = await wait_in(world, "admin")
    assert await do(world, "admin", session, "end") == ""
    async with world.client("admin") as admin:
        path = f"/v1/tickets/{session.ticket_id}/messages"
        answer = await post(admin, path, {"id": new_id(), "body": "One more thing"})
    assert problem_of(answer, 409) == "ticket-closed"


async def test_a_ticket_stays_with_who_talks_about_it(world: World) -> None:
    session = await wait_in(world, "admin")
    body = {"requester_id": world.people["second"]}
    path = f"/v1/tickets/{session.ticket_id}/requester"
    async with world.client("agent") as agent:
        assert problem_of(await put(agent, path, body, 1), 409) == "session-open"
        assert await do(world, "agent", session, "end") == ""
        assert (await put(agent, path, body, 2)).status_code == 200
    assert ("session", session.id) not in follower(world, "second").held
    assert ("session", session.id) in follower(world, "admin").held


async def test_messages_sent_while_another_ends_the_chat_are_all_kept(world: World) -> None:
    session = await wait_in(world, "admin")
    assert await do(world, "agent", session, "accept") == ""
    path = f"/v1/tickets/{session.ticket_id}/messages"
    async with world.client("admin") as admin, world.client("agent") as agent:
        told = await asyncio.gather(
            *(post(admin, path, {"id": new_id(), "body": f"c{n}"}) for n in range(6)),
            *(post(agent, path, {"id": new_id(), "body": f"a{n}"}) for n in range(6)),
            put(agent, f"/v1/sessions/{session.id}/end", {}),
            put(admin, f"/v1/sessions/{session.id}/end", {}),
        )
        assert all(answer.is_success for answer in told)
        thread = (await admin.get(path)).json()["items"]
    assert [message["position"] for message in thread] == list(range(1, 14))
    assert seen(world, "admin", session.id).state == "ended"
