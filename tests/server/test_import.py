"""Import of the three real files, again for nothing new, in time and beside a server."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from premium_tui.clock import SystemClock
from premium_tui.domain.plans import AddonVersion
from premium_tui.domain.roles import Role
from premium_tui.ids import new_id
from premium_tui.server.administration import (
    add_person,
    add_team,
    create_token,
    prepare_database,
)
from premium_tui.server.core import PERSON, TEAM, TICKET
from premium_tui.server.engine import begin_read
from premium_tui.server.importing.dating import YEAR
from premium_tui.server.importing.run import ImportResult, import_tickets
from premium_tui.wire.feed import MessageData, TicketData
from tests.server.import_desk import NOON, TEAM_NAME, Desk, said, ticket
from tests.server.statements import statements
from tests.server.test_serve import serving
from tests.shared_data import shared
from tests.waiting import PATIENCE


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.engine.dispose()


def test_8469_tickets_in_bulk_and_again_for_nothing(desk: Desk) -> None:
    path = shared("data/tickets/tickets_kaggle_8469.jsonl")
    with statements(desk.engine) as told:
        result = desk.bring_file(path, TEAM_NAME, AddonVersion.ESSENTIALS)
    assert len(told) < 8469 / 10
    assert (result.new, result.already_there, result.messages) == (8469, 0, 11238)
    size = path.stat().st_size
    assert desk.progress[-1] == (size, size)
    assert desk.progress == sorted(desk.progress) and len(desk.progress) > 5

    tickets = desk.rows(TICKET, TICKET.c.number)
    states = Counter(row.state for row in tickets)
    assert states == {"open": 2819, "waiting": 2881, "closed": 2769}
    assert all(NOON - YEAR <= row.created_at <= row.updated_at <= NOON for row in tickets)
    months = Counter(row.created_at.month for row in tickets)
    assert len(months) == 12 and min(months.values()) > 400
    assert Counter(row.channel for row in tickets).keys() == {"get_help", "chat", "callback"}
    assert {row.priority for row in tickets} == {"low", "normal", "high", "urgent"}
    team = desk.rows(TEAM)[0]
    people = desk.rows(PERSON)
    assert (team.addon_version, team.addon_product) == ("essentials", "dropbox")
    assert team.licences == len(people) == result.people
    assert Counter(row.role for row in people)["team_admin"] == 1

    seen = desk.admin()
    assert sum(isinstance(item, TicketData) for item in seen.held.values()) == 8469
    assert sum(isinstance(item, MessageData) for item in seen.held.values()) == 11238

    before = desk.everything()
    desk.clock.advance(timedelta(days=40))
    again = desk.bring_file(path, "imported", AddonVersion.ESSENTIALS)
    assert again == ImportResult(0, 8469, 0, 0)
    assert desk.everything() == before


def test_japanese_dialogues(desk: Desk) -> None:
    result = desk.bring_file(shared("data/tickets/dialogs_asdc_ja.jsonl"), "宿泊", None)
    assert (result.new, result.messages) == (210, 4270)
    found, messages = desk.thread("asdc.v4.001")
    assert (found.language, found.state, found.requester_name) == ("ja", "closed", "customer_1")
    assert messages[0].side == "agent" and messages[0].author_name == "operator_1"
    assert messages[1].side == "customer" and not messages[1].collaborator
    # Seconds after the first message date the others.
    assert messages[1].sent_at - messages[0].sent_at == timedelta(seconds=37.001)
    agents = {row.author_id for row in messages if row.side == "agent"}
    assert not agents & {row.id for row in desk.rows(PERSON)}


def test_english_dialogues_without_names_are_the_team_admins(desk: Desk) -> None:
    path = shared("data/tickets/dialogs_taubench_en.jsonl")
    result = desk.bring_file(path, TEAM_NAME, AddonVersion.ENHANCED)
    assert result == ImportResult(200, 0, 2870, 1)
    found, messages = desk.thread("tau-0-0")
    assert found.requester_name == "Team admin of Imported"
    assert found.channel == "request" and found.tags == "airline"
    assert {row.author_name for row in messages if row.side == "agent"} == {"Support"}
    times = [row.sent_at for row in messages]
    assert times == sorted(times) and times[-1] <= NOON


def test_a_later_file_is_spread_over_the_same_year(desk: Desk) -> None:
    one, two = ticket(id="a"), ticket(id="b")
    desk.bring(one)
    first, _messages = desk.thread("a")
    desk.clock.advance(timedelta(days=300))
    assert desk.bring(one, two) == ImportResult(1, 1, 1, 0)
    assert desk.thread("a")[0] == first
    later = desk.thread("b")[0].created_at
    assert NOON - YEAR <= later <= NOON


def test_a_clock_set_back_puts_nothing_into_the_future(desk: Desk) -> None:
    dated = ticket(id="b", messages=[said("1", t_offset_s=0), said("2", t_offset_s=3600)])
    desk.bring(ticket(id="a"))
    desk.clock.advance(-timedelta(days=364))
    assert desk.bring(ticket(id="a"), dated).new == 1
    assert desk.thread("b")[0].updated_at <= desk.clock.now()
    assert [row.imported_at for row in desk.rows(TEAM)] == [NOON]


def test_an_id_has_the_same_place_in_the_year_of_any_team(desk: Desk) -> None:
    desk.bring(ticket(), team="One")
    desk.bring(ticket(), team="Two")
    one, two = desk.rows(TICKET)
    assert one.id != two.id and one.created_at == two.created_at


def test_dates_of_the_file(desk: Desk) -> None:
    desk.bring(
        ticket(
            messages=[
                said("1", at="2024-12-10T23:00:00+09:00"),
                said("2", "agent", t_offset_s=90),
                said("3"),
                said("4", "agent", at="2024-12-10T15:00:00.25Z"),
            ]
        )
    )
    found, messages = desk.thread()
    start = datetime(2024, 12, 10, 14, 0, tzinfo=UTC)
    times = [row.sent_at for row in messages]
    assert times[:2] == [start, start + timedelta(seconds=90)]
    assert times[1] < times[2] <= times[3]
    assert times[3] == datetime(2024, 12, 10, 15, 0, 0, 250_000, tzinfo=UTC)
    assert (found.created_at, found.updated_at) == (times[0], times[3])


def test_old_threads_stay_out_of_team_tickets(desk: Desk) -> None:
    """Rule 38: the admin does not see a member's thread that ended before the date."""
    old = said("Help", at="2024-12-10T23:59:59.999Z")
    new = said("Help", at="2024-12-10T23:59:59.9996Z")
    desk.bring(
        ticket(id="old", requester="Bo", messages=[old]),
        ticket(id="new", requester="Bo", messages=[new]),
        ticket(id="own", messages=[old]),
    )
    seen = {key[1] for key in desk.admin().held if key[0] == "ticket"}
    assert seen == {desk.thread("new")[0].id, desk.thread("own")[0].id}


def test_what_has_no_date_never_lies_in_the_future(desk: Desk) -> None:
    just_now = (NOON - timedelta(seconds=5)).isoformat()
    desk.bring(ticket(messages=[said("1", at=just_now), said("2", "agent"), said("3")]))
    _found, messages = desk.thread()
    assert [row.sent_at for row in messages] == [NOON - timedelta(seconds=5), NOON, NOON]


def test_while_a_server_runs_and_people_write(tmp_path: Path) -> None:
    path = shared("data/tickets/dialogs_asdc_ja.jsonl")
    clock = SystemClock()
    with ExitStack() as ends:
        running = ends.enter_context(serving(tmp_path))
        engine = prepare_database(f"sqlite:///{tmp_path / 'desk.db'}", clock)
        ends.callback(engine.dispose)
        add_team(engine, clock, name="Acme")
        add_person(
            engine, clock, team="Acme", name="Ada", email="ada@x.example", role=Role.TEAM_ADMIN
        )
        token = create_token(engine, clock, person="ada@x.example")
        headers = {"Authorization": f"Bearer {token}"}
        client = ends.enter_context(
            httpx.Client(base_url=running.url, headers=headers, timeout=PATIENCE)
        )
        under_way, statuses = threading.Event(), []

        def write_meanwhile() -> None:
            under_way.wait()
            for _ in range(3):
                answer = client.post(
                    "/v1/tickets",
                    headers={"Idempotency-Key": new_id()},
                    json={"id": new_id(), "message_id": new_id(), "subject": "S", "body": "B"},
                )
                statuses.append(answer.status_code)

        def progress(_done: int, _total: int) -> None:
            # The lock is held here: who writes now has to wait for the commit.
            under_way.set()

        writer = threading.Thread(target=write_meanwhile)
        writer.start()
        try:
            result = import_tickets(engine, clock, path, team="Acme", plan=None, progress=progress)
        finally:
            under_way.set()
            writer.join()
        assert result.new == 210 and statuses == [201, 201, 201]
        held = 0
        page = client.get("/v1/changes", params={"limit": 2000}).json()
        while True:
            held += len(page["tickets"])
            if not page["has_more"]:
                break
            page = client.get(
                "/v1/changes", params={"limit": 2000, "cursor": page["cursor"]}
            ).json()
        assert held == 213
        with begin_read(engine) as connection:
            numbers = connection.execute(
                select(func.count(), func.count(TICKET.c.number.distinct())).select_from(TICKET)
            ).one()
        assert tuple(numbers) == (213, 213)
