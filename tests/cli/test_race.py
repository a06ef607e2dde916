"""Two agents on a served desk take, and merge, the same ticket at once: one wins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from premium_tui.cli.at_work import no_worker
from premium_tui.cli.exits import Exit
from premium_tui.paths import Places
from tests.cli.running import PATIENT, operate, run, serving, sign_in


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """A served desk: homes of an admin and of two agents, each signed in."""
    folder = tmp_path_factory.mktemp("race")
    at = ("--database-url", f"sqlite:///{folder}/desk.db")
    homes = {name: folder / name for name in ("Dana", "Noor", "Sam")}

    def made(*arguments: str) -> str:
        return operate("desk", *arguments, *at)

    made("team", "add", "Meridian", "--plan", "business_plus", "--addon", "enhanced")
    tokens = {}
    for name in homes:
        who = ("--team", "Meridian", "--role", "team_admin") if name == "Dana" else ()
        email = f"{name.lower()}@example.com"
        made("person", "add", *(who or ("--role", "agent")), "--name", name, "--email", email)
        tokens[name] = made("token", "create", "--person", email)
    with serving(folder / "desk.db") as (url, _server):
        for name, home in homes.items():
            sign_in(home, url, tokens[name])
        yield homes


def test_a_race_has_one_winner_and_the_loser_is_told_who(desk: dict[str, Path]) -> None:
    done = run(desk["Dana"], "ticket", "create", "--subject", "A", "--body", "b", *PATIENT)
    assert done.returncode == Exit.DONE, done.stderr
    number = done.stdout.strip()
    for agent in ("Noor", "Sam"):
        assert run(desk[agent], "sync", "--once").returncode == Exit.DONE
    with no_worker(Places(desk["Sam"], desk["Sam"] / "config.toml").profile(), 60.0):
        # Sam hears nothing of it.
        won = run(desk["Noor"], "ticket", "take", number, "--json", *PATIENT)
        assert won.returncode == Exit.DONE, won.stderr
        assert json.loads(won.stdout)[0]["delivery"] == "delivered"
    lost = run(desk["Sam"], "ticket", "take", number, "--json", *PATIENT)
    assert lost.returncode == Exit.CONFLICT, lost.stderr
    assert f"{number}: Noor took #{number} first." in lost.stderr
    (row,) = json.loads(lost.stdout)
    assert (row["delivery"], row["status"]) == ("lost", 412)
    # What is knowingly taken over is accepted, and all else of an agent's work too: once it is
    # known here who has it.
    assert run(desk["Sam"], "sync", "--once").returncode == Exit.DONE
    for verb in (
        ("take", "--from-others"),
        ("state", "--to", "waiting"),
        ("priority", "--to", "urgent"),
        ("tag", "--add", "vip"),
        ("snooze", "--until", "tomorrow 9:00"),
        ("unsnooze",),
        ("assign", "--to", "noor"),
        ("unassign", "--from-others"),
        ("note", "--body", "Known."),
    ):
        done = run(desk["Sam"], "ticket", verb[0], number, *verb[1:], "--json", *PATIENT)
        assert done.returncode == Exit.DONE, (verb, done.stderr)
        assert json.loads(done.stdout)[0]["delivery"] == "delivered", verb
    shown = json.loads(run(desk["Sam"], "ticket", "view", number, "--json").stdout)
    assert (shown["state"], shown["priority"], shown["tags"]) == ("waiting", "urgent", ["vip"])
    assert shown["assignee_name"] is None and shown["snoozed_until"] is None


def test_a_race_has_one_winner_and_the_other_waits_with_the_reason(
    desk: dict[str, Path],
) -> None:
    numbers = []
    for _ in range(3):
        done = run(desk["Dana"], "ticket", "create", "--subject", "A", "--body", "b", *PATIENT)
        assert done.returncode == Exit.DONE, done.stderr
        numbers.append(done.stdout.strip())
    double, into, other = numbers
    for agent in ("Noor", "Sam"):
        assert run(desk[agent], "sync", "--once").returncode == Exit.DONE
    profile = Places(desk["Sam"], desk["Sam"] / "config.toml").profile()
    with no_worker(profile, 60.0):
        # Sam hears nothing of it.
        won = run(desk["Noor"], "ticket", "merge", double, "--into", into, "--json", *PATIENT)
        assert won.returncode == Exit.DONE, won.stderr
        assert json.loads(won.stdout)[0]["delivery"] == "delivered"
    lost = run(desk["Sam"], "ticket", "merge", double, "--into", other, "--json", *PATIENT)
    assert lost.returncode == Exit.CONFLICT, lost.stderr
    reason = f"Noor has merged #{double} into #{into} already."
    assert reason in lost.stderr
    (row,) = json.loads(lost.stdout)
    assert (row["delivery"], row["status"], row["trouble"]) == ("attention", 409, reason)
    (waits,) = json.loads(run(desk["Sam"], "outbox", "list", "--json").stdout)
    assert (waits["kind"], waits["trouble"]) == ("merge", reason)
    assert run(desk["Sam"], "outbox", "discard", waits["key"], "-y").returncode == Exit.DONE
    # Whose it is reads where it went, and answers there.
    assert run(desk["Dana"], "sync", "--once").returncode == Exit.DONE
    shown = json.loads(run(desk["Dana"], "ticket", "view", double, "--json").stdout)
    assert (shown["state"], shown["merged_number"]) == ("closed", int(into))
    bodies = json.loads(run(desk["Dana"], "ticket", "view", into, "--json").stdout)["messages"]
    assert [m["body"] for m in bodies] == ["b", f"#{double} was merged into this ticket."]
    for number, code in ((double, Exit.CONFLICT), (into, Exit.DONE)):
        done = run(desk["Dana"], "ticket", "reply", number, "--body", "c", *PATIENT)
        assert done.returncode == code, done.stderr
