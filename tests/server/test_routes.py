"""The ordinary way through the API, and who may do what (rules 12, 29, 31, 34-39)."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from premium_tui.clock import Clock
from premium_tui.ids import new_id
from premium_tui.server.core import JOB
from premium_tui.server.engine import begin_read
from premium_tui.wire.feed import TicketData
from tests.server.talking import follower
from tests.server.world import (
    NOON,
    ROOT,
    World,
    new_ticket,
    open_ticket,
    post,
    problem_of,
    put,
)


async def test_a_request_is_opened_answered_and_read(world: World) -> None:
    ticket = await open_ticket(world, "admin", about_product="Sign")
    async with world.client("agent") as agent, world.client("admin") as admin:
        seen = (await agent.get(f"/v1/tickets/{ticket}")).json()
        assert (seen["state"], seen["target"], seen["revision"]) == ("open", "1h", 1)
        assert seen["due_at"] == "2026-11-23T13:00:00Z"
        world.clock.advance(timedelta(minutes=59))
        path = f"/v1/tickets/{ticket}/messages"
        answer = await post(agent, path, {"id": new_id(), "body": "Which path?"})
        assert answer.status_code == 201
        seen = await admin.get(f"/v1/tickets/{ticket}")
        assert seen.json()["last_answer_met"] is True
        assert seen.json()["due_at"] is None
        assert seen.headers["etag"] == '"2"'
        thread = (await admin.get(path)).json()["items"]
        assert [message["side"] for message in thread] == ["customer", "agent"]
        read = await put(admin, f"/v1/tickets/{ticket}/read", {"through": 2})
        assert read.status_code == 200


async def test_me_tells_who_and_what_the_desk_can_do(world: World) -> None:
    async with world.client("admin") as client:
        me = (await client.get("/v1/me")).json()
        assert me["person"]["role"] == "team_admin"
        assert me["team"]["addon"] == {"version": "enhanced", "product": "dropbox"}
        assert me["now"] == "2026-11-23T12:00:00Z"
    async with world.client("agent") as client:
        me = (await client.get("/v1/me")).json()
        assert me["team"] is None
        assert me["capabilities"]["notes"] is True


async def test_rule_29_members_write_via_get_help_only(world: World) -> None:
    async with world.client("member") as client:
        refused = await post(client, "/v1/tickets", new_ticket())
        assert problem_of(refused, 403) == "forbidden"
        taken = await post(client, "/v1/tickets", new_ticket(channel="get_help"))
        assert taken.status_code == 201
        seen = (await client.get(f"/v1/tickets/{taken.json()['id']}")).json()
        # Rule 12: the base plan's own target, not the add-on's.
        assert (seen["target"], seen["target_source"]) == ("1bd", "base_plan")


async def test_rule_26_team_tickets_are_those_of_the_teams_members(world: World) -> None:
    member = await open_ticket(world, "member", channel="get_help")
    support = await open_ticket(world, "support")
    elsewhere = await open_ticket(world, "zadmin")
    client = follower(world, "admin")
    tickets = [t for (kind, _id), t in client.held.items() if kind == "ticket"]
    in_team = {t.id for t in tickets if isinstance(t, TicketData) and t.in_team}
    assert in_team == {member, support} and elsewhere not in in_team


async def test_rule_09_a_member_is_answered_by_mail_at_any_hour(world: World) -> None:
    # A Sunday, three in the morning where the team is.
    world.clock.advance(datetime(2026, 11, 29, 3, 0, tzinfo=UTC) - world.clock.now())
    ticket = await open_ticket(world, "member", channel="get_help")
    async with world.client("agent") as agent:
        body = {"id": new_id(), "body": "Please try this."}
        answer = await post(agent, f"/v1/tickets/{ticket}/messages", body)
    assert answer.status_code == 201, answer.text
    with begin_read(world.engine) as connection:
        job = connection.execute(select(JOB).where(JOB.c.kind == "mail.message")).one()
    assert json.loads(job.payload)["recipient_id"] == world.people["member"]


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_rule_01_teams_with_the_addon_are_answered_in_english_and_japanese(
    world: World, language: str
) -> None:
    ticket = await open_ticket(world, "admin", language=language)
    async with world.client("admin") as client:
        seen = (await client.get(f"/v1/tickets/{ticket}")).json()
    assert (seen["language"], seen["target_source"], seen["target"]) == (language, "addon", "1h")


async def test_agents_open_no_tickets(world: World) -> None:
    async with world.client("agent") as client:
        assert problem_of(await post(client, "/v1/tickets", new_ticket()), 403) == "forbidden"


@pytest.mark.parametrize(
    "fields", [{"entitlement_product": "dash"}, {"about_product": "Dash"}, {"follows": new_id()}]
)
async def test_rule_31_only_owned_products_and_seen_tickets(
    world: World, fields: dict[str, object]
) -> None:
    async with world.client("zadmin") as client:
        refused = await post(client, "/v1/tickets", new_ticket(**fields))
        assert problem_of(refused, 422) == "validation"
        assert refused.json()["errors"][0]["loc"] == f"body.{next(iter(fields))}"


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("admin", True),
        ("second", True),
        ("support", True),
        ("billing", False),
        ("member", False),
        ("zadmin", False),
        ("agent", True),
        ("limited", False),
    ],
)
async def test_rule_35_who_sees_a_support_admins_ticket(world: World, who: str, sees: bool) -> None:
    ticket = await open_ticket(world, "support")
    async with world.client(who) as client:
        one = await client.get(f"/v1/tickets/{ticket}")
        listed = (await client.get("/v1/tickets")).json()["items"]
        assert [item["id"] for item in listed] == ([ticket] if sees else [])
        body = {"id": new_id(), "body": "May I?"}
        said = await post(client, f"/v1/tickets/{ticket}/messages", body)
        if sees:
            assert (one.status_code, said.status_code) == (200, 201)
        else:
            assert problem_of(one, 404) == problem_of(said, 404) == "not-found"
            unknown = await client.get(f"/v1/tickets/{new_id()}")
            assert {**unknown.json(), "request_id": ""} == {**one.json(), "request_id": ""}


async def test_rule_37_a_colleagues_reply_is_a_collaborators(world: World) -> None:
    ticket = await open_ticket(world, "support")
    path = f"/v1/tickets/{ticket}/messages"
    async with world.client("admin") as client:
        await post(client, path, {"id": new_id(), "body": "Adding to this."})
        thread = (await client.get(path)).json()["items"]
    assert [message["collaborator"] for message in thread] == [False, True]


async def test_rule_39_replies_reopen_and_closed_tickets_take_none(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    state, thread = f"/v1/tickets/{ticket}/state", f"/v1/tickets/{ticket}/messages"
    async with world.client("agent") as agent, world.client("admin") as admin:
        assert (await put(agent, state, {"state": "waiting"})).status_code == 200
        await post(admin, thread, {"id": new_id(), "body": "Here it is."})
        assert (await admin.get(f"/v1/tickets/{ticket}")).json()["state"] == "open"
        refused = await put(admin, state, {"state": "waiting"})
        assert problem_of(refused, 403) == "forbidden"
        assert (await put(admin, state, {"state": "closed"})).status_code == 200
        seen = (await admin.get(f"/v1/tickets/{ticket}")).json()
        assert (seen["state"], seen["due_at"], seen["last_answer_met"]) == ("closed", None, None)
        for client in (agent, admin):
            late = await post(client, thread, {"id": new_id(), "body": "One more"})
            assert problem_of(late, 409) == "ticket-closed"
        reopened = await put(admin, state, {"state": "open"})
        assert problem_of(reopened, 409) == "ticket-closed"


async def test_notes_are_for_agents_and_move_nothing_a_customer_sees(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    path = f"/v1/tickets/{ticket}/messages"
    world.clock.advance(timedelta(hours=2))
    async with world.client("agent") as agent, world.client("admin") as admin:
        before = (await admin.get(f"/v1/tickets/{ticket}")).json()
        note = {"id": new_id(), "kind": "note", "body": "Looks like a proxy."}
        assert problem_of(await post(admin, path, note), 403) == "forbidden"
        assert (await post(agent, path, note)).status_code == 201
        assert (await admin.get(f"/v1/tickets/{ticket}")).json() == before
        assert len((await admin.get(path)).json()["items"]) == 1
        assert len((await agent.get(path)).json()["items"]) == 2


async def test_assigning_needs_the_version_in_hand(world: World) -> None:
    ticket = await open_ticket(world, "zadmin")
    path = f"/v1/tickets/{ticket}/assignee"
    async with world.client("agent") as agent, world.client("zadmin") as customer:
        mine = {"assignee_id": world.people["agent"]}
        assert problem_of(await put(agent, path, mine), 428) == "if-match-required"
        assert (await put(agent, path, mine, 1)).status_code == 200
        assert (await put(agent, path, mine, 1)).status_code == 200, "done already"
        late = await put(agent, path, {"assignee_id": None}, 1)
        assert problem_of(late, 412) == "version-mismatch"
        assert late.json()["current"]["assignee_id"] == world.people["agent"]
        assert late.headers["etag"] == '"2"'
        assert problem_of(await put(customer, path, mine, 2), 403) == "forbidden"
        for stranger in (world.people["zmember"], new_id()):
            wrong = await put(agent, path, {"assignee_id": stranger}, 2)
            assert problem_of(wrong, 422) == "validation"


async def test_an_agent_of_other_teams_cannot_be_assigned(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    async with world.client("agent") as agent:
        body = {"assignee_id": world.people["limited"]}
        refused = await put(agent, f"/v1/tickets/{ticket}/assignee", body, 1)
        assert problem_of(refused, 422) == "validation"


async def test_moving_the_requester_moves_sight_and_collaborator_marks(world: World) -> None:
    ticket = await open_ticket(world, "support")
    thread = f"/v1/tickets/{ticket}/messages"
    async with world.client("agent") as agent, world.client("second") as second:
        await post(second, thread, {"id": new_id(), "body": "Me too."})
        path = f"/v1/tickets/{ticket}/requester"
        body = {"requester_id": world.people["second"]}
        assert (await put(agent, path, body, 2)).status_code == 200
        marks = [item["collaborator"] for item in (await second.get(thread)).json()["items"]]
        assert marks == [True, False]
        outside = await put(agent, path, {"requester_id": world.people["zadmin"]}, 3)
        assert problem_of(outside, 422) == "validation"
    async with world.client("support") as former:
        assert (await former.get(f"/v1/tickets/{ticket}")).status_code == 404


async def test_reading_moves_forward_except_to_unread(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    async with world.client("admin") as client:
        await post(client, f"/v1/tickets/{ticket}/messages", {"id": new_id(), "body": "More"})
        path = f"/v1/tickets/{ticket}/read"
        for through, kept in ((1, 2), (99, 2), (0, 0), (1, 1)):
            await put(client, path, {"through": through})
            page = (await client.get("/v1/changes")).json()
            assert page["reads"] == [{"ticket_id": ticket, "through": kept}]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("admin", {"Admin", "Second", "Billing", "Support", "Member"}),
        ("billing", {"Billing"}),
        ("zmember", {"Zmember"}),
        ("limited", {"Zadmin", "Zmember", "Agent", "Limited"}),
    ],
)
async def test_people_in_sight(world: World, who: str, names: set[str]) -> None:
    async with world.client(who) as client:
        items = (await client.get("/v1/people")).json()["items"]
    assert {item["name"] for item in items} == names


async def test_lists_page_to_the_end_without_doubles(world: World) -> None:
    made = []
    for _ in range(5):
        made.append(await open_ticket(world, "admin"))
        world.clock.advance(timedelta(seconds=1))
    async with world.client("second") as client:
        found: list[str] = []
        after: str | None = None
        while True:
            params = {"limit": "2"} | ({} if after is None else {"after": after})
            page = (await client.get("/v1/tickets", params=params)).json()
            found += [item["id"] for item in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert found == made[::-1]
        people: list[str] = []
        after = None
        while True:
            params = {"limit": "2"} | ({} if after is None else {"after": after})
            page = (await client.get("/v1/people", params=params)).json()
            people += [item["name"] for item in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert people == ["Admin", "Billing", "Member", "Second", "Support"]
        thread = f"/v1/tickets/{made[0]}/messages"
        for _ in range(2):
            await post(client, thread, {"id": new_id(), "body": "More"})
        first = (await client.get(thread, params={"limit": 2})).json()
        rest = (await client.get(thread, params={"after": first["next"]})).json()
        assert [m["position"] for m in first["items"] + rest["items"]] == [1, 2, 3]
        assert rest["next"] is None


async def test_ticket_numbers_are_unique_across_partitions(world: World) -> None:
    numbers = []
    for who in ("admin", "zadmin", "admin", "zadmin"):
        async with world.client(who) as client:
            ticket = await open_ticket(world, who)
            numbers.append((await client.get(f"/v1/tickets/{ticket}")).json()["number"])
    assert len(set(numbers)) == 4


async def test_every_answer_tells_the_time_and_its_request(world: World) -> None:
    clock: Clock = world.clock
    assert clock.now() == NOON
    async with world.client("admin") as client:
        answer = await client.get("/v1/me", headers={"X-Request-Id": "from-a-test"})
        assert answer.headers["date"] == "Mon, 23 Nov 2026 12:00:00 GMT"
        assert answer.headers["x-request-id"] == "from-a-test"
        odd = await client.get("/v1/me", headers={"X-Request-Id": "not a plain one"})
        assert odd.headers["x-request-id"] != "not a plain one"


async def test_demo_tokens_are_for_the_root_token_alone(world: World) -> None:
    async with world.client(None) as client:

        async def ask(bearer: str, **body: object) -> tuple[int, str]:
            headers = {"Authorization": f"Bearer {bearer}"}
            answer = await client.post("/v1/demo/token", json=body, headers=headers)
            name = answer.json()["person"]["name"] if answer.status_code == 201 else ""
            if name:
                token = answer.json()["token"]
                me = await client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
                assert me.json()["person"] == answer.json()["person"]
            return answer.status_code, name

        assert await ask(ROOT, role="team_admin") == (201, "Admin")
        assert await ask(ROOT, role="team_admin", team="Zeta") == (201, "Zadmin")
        assert await ask(ROOT, role="agent") == (201, "Agent")
        assert await ask(ROOT, role="team_admin", team="nobody") == (404, "")
        assert await ask(ROOT, role="billing_admin", team="zeta") == (404, "")
        assert await ask(world.tokens["admin"], role="agent") == (401, "")
        assert (await client.get("/v1/me", headers={"Authorization": f"Bearer {ROOT}"})).is_error


async def test_many_writers_at_once_each_get_their_place(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    async with world.client("admin") as client:
        path = f"/v1/tickets/{ticket}/messages"
        answers = await asyncio.gather(
            *(post(client, path, {"id": new_id(), "body": f"No {n}"}) for n in range(12))
        )
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json()["revision"] for answer in answers) == list(range(2, 14))
