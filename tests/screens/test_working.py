"""An agent's work in the console: taking, giving and leaving tickets, at once and taken back."""

from __future__ import annotations

import pytest

from premium_tui.domain.actions import Assign
from premium_tui.domain.roles import Role
from tests.data.cache_builder import AGENT_ID, NOW, TEAM_ID, ticket_id
from tests.screens.driving import Driven, Home

NOOR, YUKI = "noor", "yuki"


@pytest.fixture
def desk(home: Home) -> Home:
    """A desk of three agents, who all serve the team but one; ticket 1 is free and on top."""
    home.build(8, Role.AGENT)
    for agent, name, serves in (
        (AGENT_ID, "Aiko Tanaka", None),
        (NOOR, "Noor Haddad", TEAM_ID),
        (YUKI, "Yuki Shimizu", None),
        ("marcus", "Marcus Bell", "another team"),
    ):
        home.sql(
            "INSERT INTO person VALUES (?, 'desk', ?, NULL, 'agent', NULL, 'en', ?)",
            *(agent, name, serves),
            role=Role.AGENT,
        )
    home.sql("UPDATE ticket SET assignee_id = NULL, assignee_name = NULL", role=Role.AGENT)
    home.sql("UPDATE ticket SET due_order = key, subject = 'Ticket ' || key", role=Role.AGENT)
    return home


def give(home: Home, key: int, agent: str, name: str) -> None:
    """Let an agent have a ticket, as a pull shows it."""
    home.sql(
        "UPDATE ticket SET assignee_id = ?, assignee_name = ?, version = version + 1 WHERE key = ?",
        *(agent, name, key),
        role=Role.AGENT,
    )


def assigned(home: Home) -> list[tuple[str, str | None]]:
    """Return what is on its way: the tickets, and who gets them."""
    outbox = home.outbox(Role.AGENT)
    actions = [entry.action for entry in outbox.pending()]
    outbox.close()
    assert all(isinstance(action, Assign) for action in actions)
    return [(a.ticket_id, a.assignee_id) for a in actions if isinstance(a, Assign)]


def row_of(console: Driven, key: int) -> str:
    return console.line_with(f"Ticket {key} ")


@pytest.mark.parametrize("opened", [(), ("enter",)])
async def test_a_key_knows_what_the_one_before_it_in_the_packet_did(
    desk: Home, opened: tuple[str, ...]
) -> None:
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1", "i take", "1 of 8")
        await console.press(*opened)
        await console.type("iAi")
        await console.sees("#10001 is yours; u takes that back.")
        assert assigned(desk) == [(ticket_id(1), who) for who in (AGENT_ID, None, AGENT_ID)]


async def test_take_and_leave_in_the_list_and_take_it_back(desk: Home) -> None:
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1", "i take", "1 of 8")
        assert " – " in row_of(console, 1)
        await console.press("i")
        await console.sees("#10001 is yours; u takes that back.")
        assert " you " in row_of(console, 1) and "↑" in row_of(console, 1)
        assert assigned(desk) == [(ticket_id(1), AGENT_ID)]
        await console.press("i")
        await console.sees("#10001 is yours already.")
        await console.press("A")
        await console.sees("Nobody has #10001 now; u takes that back.")
        assert " – " in row_of(console, 1)
        await console.press("A")
        await console.sees("Nobody has #10001.")
        await console.press("u")
        await console.sees("Taken back on #100")
        assert assigned(desk) == [(ticket_id(1), AGENT_ID)] and " you " in row_of(console, 1)
        await console.press("u")
        await console.sees("Taken back on #100")
        assert assigned(desk) == [] and " – " in row_of(console, 1)
        await console.press("u")
        await console.sees("There is nothing to take back.")


async def test_what_has_arrived_is_set_back_by_another_action(desk: Home) -> None:
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("i")
        outbox = desk.outbox(Role.AGENT)
        claimed = outbox.claim_next(NOW)
        assert claimed is not None
        outbox.sent(claimed.key, "{}")
        outbox.settle([claimed.key])
        outbox.close()
        give(desk, 1, AGENT_ID, "Aiko Tanaka")
        console.gateway.announcer.store_changed(frozenset({"ticket"}), None)
        console.gateway.announcer.outbox_changed()
        await console.press("u")
        await console.sees("Taken back on #100")
        assert assigned(desk) == [(ticket_id(1), None)] and " – " in row_of(console, 1)


async def test_pick_by_a_part_of_a_name_all_typed_at_once(desk: Home) -> None:
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("a")
        await console.sees("Who gets #10001?", "Aiko Tanaka (you)", "Noor Haddad", "Yuki")
        assert "Marcus" not in console.text()
        await console.press("escape")
        await console.sees("1 of 8")
        assert assigned(desk) == []
        await console.type("a", "yuk", "enter")
        await console.sees("Yuki Shimizu has #10001 now; u takes that back.")
        assert " Yuki " in row_of(console, 1)
        assert assigned(desk) == [(ticket_id(1), YUKI)]
        # A name that is mistyped is to be typed again: what follows it runs nothing in the list.
        await console.type("a", "zz", "enter", "x")
        await console.sees("/ zzx", "None here has these words.")
        await console.press("escape")
        await console.sees("1 of 8")
        await console.type("a", "yuki", "enter")
        await console.sees("Yuki Shimizu has #10001 already.")
        assert len(assigned(desk)) == 1


async def test_what_somebody_else_has_is_taken_only_after_asking(desk: Home) -> None:
    give(desk, 1, NOOR, "Noor Haddad")
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        assert " Noor " in row_of(console, 1)
        for key, question in (
            ("i", "Noor Haddad has #10001. Take it over?"),
            ("A", "Noor Haddad has #10001. Take it from them?"),
        ):
            await console.press(key)
            await console.sees(question)
            await console.press("enter")
            assert assigned(desk) == []
        await console.press("i")
        await console.sees("Take it over?")
        await console.press("y")
        await console.sees("#10001 is yours")
        assert assigned(desk) == [(ticket_id(1), AGENT_ID)]


async def test_the_thread_has_the_same_verbs_and_says_who_has_it(desk: Home) -> None:
    async with desk.console(Role.AGENT, size=(100, 30)) as console:
        await console.sees("Ticket 1")
        await console.press("enter")
        await console.sees("nobody has it · open", "i take")
        await console.press("i")
        await console.sees("yours · open")
        assert "i take" not in console.text()
        await console.type("a", "noor", "enter")
        await console.sees("with Noor Haddad · open")
        await console.press("u", "u")
        await console.sees("nobody has it · open")
        assert assigned(desk) == []


async def test_who_lost_a_race_is_told_and_nothing_is_left(desk: Home) -> None:
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("i")
        await console.sees("#10001 is yours")
        outbox = desk.outbox(Role.AGENT)
        claimed = outbox.claim_next(NOW)
        assert claimed is not None
        outbox.lose(claimed.key, "Noor Haddad took #10001 first.")
        give(desk, 1, NOOR, "Noor Haddad")
        console.gateway.announcer.store_changed(frozenset({"ticket"}), None)
        console.gateway.announcer.outbox_changed()
        await console.sees("! Noor Haddad took #10001 first.")
        assert "#10001 is yours" not in console.text()
        assert " Noor " in row_of(console, 1)
        assert outbox.pending() == [] and outbox.standing() == (0, 0)
        outbox.close()
        await console.press("u")
        await console.sees("There is nothing to take back.")


async def test_a_race_lost_while_away_is_told_at_the_next_start(desk: Home) -> None:
    outbox = desk.outbox(Role.AGENT)
    outbox.lose(outbox.enqueue(Assign(ticket_id(1), AGENT_ID, 1), NOW), "Noor took #10001 first.")
    outbox.close()
    async with desk.console(Role.AGENT) as console:
        await console.sees("! Noor took #10001 first.")


async def test_customers_have_no_such_keys(home: Home) -> None:
    home.build(3)
    async with home.console() as console:
        await console.sees("1 of 3")
        await console.press("i", "a", "A")
        assert home.outbox().pending() == []
        await console.press("question_mark")
        await console.sees("Keys")
        assert "Give it to nobody" not in console.text()
