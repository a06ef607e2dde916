"""What becomes of the fields of an imported ticket, of its people and its team."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from premium_tui.domain.plans import AddonVersion
from premium_tui.domain.roles import Role
from premium_tui.server.administration import (
    BadValue,
    NameTaken,
    add_person,
    add_team,
)
from premium_tui.server.core import PERSON, TEAM, TICKET
from premium_tui.server.importing.errors import (
    OtherPlan,
)
from premium_tui.server.schema import open_desk
from tests.server.import_desk import Desk, said, ticket
from tests.shared_data import shared


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.engine.dispose()


def test_clocks_and_states(desk: Desk) -> None:
    asked = said("Help", at="2026-11-24T08:00:00Z")
    in_time = said("Yes", "agent", at="2026-11-24T08:59:00Z")
    late = said("Yes", "agent", at="2026-11-24T09:01:00Z")
    mail = "ada@x.example"
    desk.bring(ticket(id="0"), plan=AddonVersion.ENHANCED)
    add_person(
        desk.engine, desk.clock, team="imported", name="Ada", email=mail, role=Role.SUPPORT_ADMIN
    )
    desk.bring(
        ticket(id="open", requester=mail, status="Open", messages=[asked]),
        ticket(id="waiting", requester=mail, status="Pending Customer Response", messages=[asked]),
        ticket(id="met", requester=mail, status="open", messages=[asked, in_time]),
        ticket(id="late", requester=mail, status=" CLOSED ", messages=[asked, late]),
        ticket(id="silent", requester=mail, messages=[asked]),
        ticket(id="chat", requester=mail, status="Open", queue="Chat", messages=[asked]),
        ticket(id="member", requester="Bo", status="Open", messages=[asked]),
    )
    clocks = {}
    for name in ("open", "waiting", "met", "late", "silent", "chat", "member"):
        row = desk.thread(name)[0]
        due = None if row.due_at is None else f"{row.due_at:%d %H:%M}"
        clocks[name] = (row.state, row.channel, row.target, due, row.last_answer_met)
    assert clocks == {
        "open": ("open", "request", "1h", "24 09:00", None),
        "waiting": ("waiting", "request", "1h", "24 09:00", None),
        "met": ("open", "request", "1h", None, True),
        "late": ("closed", "request", "1h", None, False),
        "silent": ("closed", "request", "1h", None, None),
        "chat": ("open", "chat", None, None, None),
        "member": ("open", "get_help", "1bd", "25 08:00", None),
    }


def test_people_are_found_by_address_then_by_name(desk: Desk) -> None:
    result = desk.bring(
        ticket(id="1", requester={"name": "Aiko", "email": "aiko@x.example"}),
        ticket(id="2", requester="AIKO@x.example"),
        ticket(id="3", requester="Aiko"),
        ticket(id="4", requester={"name": "Aiko", "email": "other@x.example"}),
        ticket(id="5", requester="Bo Ek <bo@x.example>"),
        ticket(id="6", requester={"email": "bo@x.example"}),
        ticket(id="7", requester=" ", messages=[said("Hi", author="Cy")]),
    )
    assert result.people == 5
    by_id = {row.id: row for row in desk.rows(PERSON)}
    requesters = [by_id[desk.thread(str(n))[0].requester_id] for n in range(1, 8)]
    assert [(row.name, row.email) for row in requesters] == [
        ("Aiko", "aiko@x.example"),
        ("Aiko", "aiko@x.example"),
        ("Aiko", "aiko@x.example"),
        ("Aiko", "other@x.example"),
        ("Bo Ek", "bo@x.example"),
        ("Bo Ek", "bo@x.example"),
        ("Cy", ""),
    ]
    assert {row.role for row in requesters} == {"member"}


def test_colleagues_collaborate_and_agents_get_no_access(desk: Desk) -> None:
    desk.bring(
        ticket(
            requester={"name": "Aiko", "email": "aiko@x.example"},
            messages=[
                said("1", author="aiko"),
                said("2", "agent", author="Noor"),
                said("3", author="Kenji"),
                said("4"),
                said("5", author="aiko@x.example"),
            ],
        )
    )
    _found, messages = desk.thread()
    assert [(row.author_name, row.collaborator) for row in messages] == [
        ("Aiko", False),
        ("Noor", False),
        ("Kenji", True),
        ("Aiko", False),
        ("Aiko", False),
    ]
    people = {row.id: row for row in desk.rows(PERSON)}
    assert messages[1].author_id not in people
    assert sorted(row.name for row in people.values()) == [
        "Aiko",
        "Kenji",
        "Team admin of Imported",
    ]


def test_the_first_participant_asks_and_the_others_answer(desk: Desk) -> None:
    desk.bring(
        ticket(
            messages=[
                said("1", "participant", author="asker"),
                said("2", "participant", author="helper"),
                said("3", "participant", author="asker"),
            ]
        )
    )
    found, messages = desk.thread()
    assert found.requester_name == "asker"
    assert [row.side for row in messages] == ["customer", "agent", "customer"]


def test_fields_that_are_absent(desk: Desk) -> None:
    body = "\n  Nothing syncs any more " + "since Monday " * 20 + "\nsecond line"
    desk.bring({"id": 4711, "messages": [said(body)]})
    found, messages = desk.thread("4711")
    assert found.subject.startswith("Nothing syncs any more since") and len(found.subject) == 100
    assert messages[0].body == body
    assert (found.state, found.priority, found.language) == ("closed", "normal", "en")
    assert (found.about_product, found.entitlement_product) == ("Dropbox", "dropbox")
    assert (found.issue_kind, found.tags) == (None, "")


def test_fields_that_are_there(desk: Desk) -> None:
    desk.bring(
        ticket(
            id="a",
            lang="ja-JP",
            priority="Critical",
            product="Dash",
            type="Billing",
            tags=["a,b", " c "],
            status="Solved",
            csat="5.0",
        ),
        ticket(id="b", type="Refund request", queue="Phone", tags=["d"]),
    )
    found, _messages = desk.thread("a")
    assert (found.language, found.priority, found.state) == ("ja", "urgent", "solved")
    assert (found.about_product, found.entitlement_product) == ("Dash", "dash")
    assert (found.issue_kind, found.tags) == ("billing", "a b,c")
    other, _messages = desk.thread("b")
    assert (other.issue_kind, other.tags, other.channel) == (None, "d,Refund request", "callback")


def test_closed_threads_are_read_by_the_team_admin(desk: Desk) -> None:
    desk.bring(ticket(id="a", requester="Bo"), ticket(id="b", requester="Bo", status="Open"))
    assert [key for key in desk.admin().held if key[0] == "read"] == [
        ("read", desk.thread("a")[0].id)
    ]


def test_hostile_text_is_kept_but_for_nul_and_lone_surrogates(desk: Desk) -> None:
    strings = json.loads(shared("data/nasty/blns.json").read_text())
    strings += [item["text"] for item in _escapes()]
    strings = [text for text in strings if text.strip()]
    result = desk.bring(
        *(
            ticket(id=f"n{place}", subject=text[:1000], requester=text[:200], messages=[said(text)])
            for place, text in enumerate(strings)
        ),
        ticket(id="x", messages=[said("a\x00b\ud800c")]),
    )
    assert result.new == len(strings) + 1
    for place, text in enumerate(strings):
        assert desk.thread(f"n{place}")[1][0].body == text.replace("\x00", "\ufffd")
    assert desk.thread("x")[1][0].body == "a\ufffdb\ufffdc"


def _escapes() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(shared("data/nasty/terminal_escapes.json").read_text())
    return found


def test_an_existing_team_keeps_what_it_has(desk: Desk) -> None:
    team_id = add_team(desk.engine, desk.clock, name="Meridian", licences=64)
    admin = add_person(
        desk.engine,
        desk.clock,
        team="Meridian",
        name="Dana",
        email="dana@x.example",
        role=Role.TEAM_ADMIN,
    )
    result = desk.bring(ticket(id="1"), ticket(id="2", requester="Dana"), team="meridian")
    assert (result.new, result.people) == (2, 0)
    assert {row.requester_id for row in desk.rows(TICKET)} == {admin}
    team = desk.rows(TEAM)[0]
    assert (team.id, team.licences, team.addon_version) == (team_id, 64, None)
    assert [row.number for row in desk.rows(TICKET, TICKET.c.number)] == [
        open_desk(desk.engine).number(team.partition, place) for place in (0, 1)
    ]


def test_another_plan_than_the_teams_is_refused(desk: Desk) -> None:
    desk.bring(ticket(), plan=AddonVersion.ENHANCED)
    with pytest.raises(OtherPlan, match="leave out --plan"):
        desk.bring(ticket(), plan=AddonVersion.ESSENTIALS)


def test_names_a_new_team_cannot_have(desk: Desk) -> None:
    with pytest.raises(NameTaken):
        desk.bring(ticket(), team="Dropbox Support")
    with pytest.raises(BadValue):
        desk.bring(ticket(), team="\n")
    assert desk.rows(TEAM) == []


def test_notes_colleagues_and_the_last_change(desk: Desk) -> None:
    first = said("Help", author="Bo", at="2026-11-24T08:00:00Z", colleague=True)
    noted = said("Known", "agent", author="Noor", at="2026-11-24T08:10:00Z", note=True)
    then = said("Me too", author="Ada", at="2026-11-24T08:20:00Z")
    desk.bring(
        ticket(
            requester="Ada",
            queue="get_help",
            status="open",
            messages=[first, noted, then],
            updated_at="2026-11-24T09:00:00Z",
        ),
        ticket(id="early", messages=[then], updated_at="2026-11-24T08:00:00Z", queue="Request"),
    )
    row, messages = desk.thread()
    assert (row.requester_name, row.channel, row.revision) == ("Ada", "get_help", 2)
    assert [(m.author_name, m.kind, m.collaborator) for m in messages] == [
        ("Bo", "public", True),
        ("Noor", "note", False),
        ("Ada", "public", False),
    ]
    assert row.first_answer_at is None, "a note is no answer"
    assert f"{row.updated_at:%H:%M}" == "09:00"
    early = desk.thread("early")[0]
    assert f"{early.updated_at:%H:%M}" == "08:20", "never before its last message"
    assert early.channel == "request"
