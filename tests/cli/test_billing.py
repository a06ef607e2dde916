"""`billing`: what may be done and why not, quotes as the desk makes them, and one exact Confirm."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from premium_tui.cli.exits import Exit
from premium_tui.domain.roles import Role
from premium_tui.paths import DemoWho
from premium_tui.wire.things import BillingData
from tests.cli.conftest import Command, Done, fill
from tests.cli.running import (
    PATIENT,
    PROGRAM,
    ROOT,
    TIMEOUT,
    environment,
    operate,
    run,
    serving,
    sign_in,
)
from tests.cli.test_ticket import change
from tests.cli.test_writing import kept
from tests.things import BILLING

REPLACED = msgspec.structs.replace


def keep(person: Path, account: BillingData = BILLING) -> None:
    """Store a team's account as a pull does."""
    body = msgspec.json.encode(account).decode()
    change(person, "INSERT INTO billing (id, body) VALUES (?, ?)", account.id, body)


def test_the_account_is_shown_whole(home: Path, command: Command) -> None:
    keep(fill(home))
    found = json.loads(command("billing", "show", "--json").out)
    assert (found["subscription_minor"], found["currency"]) == (96_000, "USD")
    assert found["addon"]["removal_on"] == "2026-12-01"
    assert found["invoices"][0]["lines"][0]["amount_minor"] == 24_000
    shown = command("billing", "show").out
    assert "960.00" in shown and "2026-11" in shown and "made up for the demo" in shown


def test_23_no_price_is_shown_for_what_sales_arranged(home: Path, command: Command) -> None:
    assert BILLING.addon is not None
    keep(fill(home), REPLACED(BILLING, addon=REPLACED(BILLING.addon, price_minor=0)))
    shown = command("billing", "show").out
    assert "\tthrough sales\t" in shown and "\t0.00 USD" not in shown


@pytest.mark.parametrize("role", [Role.SUPPORT_ADMIN, Role.MEMBER, Role.AGENT])
def test_19_billing_is_for_some(home: Path, command: Command, role: Role) -> None:
    keep(fill(home, DemoWho(role)))
    for verb in (("show",), ("quote", "enhanced"), ("add", "enhanced", "--yes"), ("remove", "-y")):
        done = command("--as", role.replace("_", "-"), "billing", *verb)
        assert (done.code, done.out) == (Exit.NOT_ALLOWED, "")
        assert "team admins and billing admins" in done.err
    assert kept(home, DemoWho(role)) == []


def test_a_desk_without_billing_says_so(home: Path, command: Command) -> None:
    fill(home)
    assert command("billing", "show").code == Exit.NOT_FOUND


@pytest.mark.parametrize(
    ("account", "verb", "code", "words"),
    [
        (REPLACED(BILLING, addon=None, licences=9), ("add", "enhanced"), 5, "from 10 licences"),
        (REPLACED(BILLING, addon=None, payment="invoice"), ("add", "enhanced"), 5, "by card"),
        (REPLACED(BILLING, addon=None, self_serve=False), ("add", "enhanced"), 5, "not sold"),
        (REPLACED(BILLING, addon=None), ("add", "essentials"), 5, "not offered"),
        (REPLACED(BILLING, addon=None), ("remove",), 2, "has no add-on"),
        (REPLACED(BILLING, addon=None), ("remove", "enhanced"), 7, "does not have"),
        (BILLING, ("remove",), 7, "removed already"),
        (BILLING, ("add", "essentials"), 5, "goes through sales"),
    ],
)
def test_17_22_what_cannot_be_done_is_told_before_the_desk_is_asked(
    home: Path,
    command: Command,
    account: BillingData,
    verb: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    # The removal of the example lies ahead of the stored day.
    account = REPLACED(account, period_start=date(2026, 11, 1), period_end=date(2126, 12, 1))
    if account.addon is not None:
        removal = REPLACED(account.addon, removal_on=date(2126, 12, 1))
        account = REPLACED(account, addon=removal)
    keep(fill(home), account)
    done = command("billing", *verb, "--yes")
    assert (done.code, done.out) == (code, "") and words in done.err
    assert len(done.err.splitlines()) == 1 and kept(home) == []
    assert not (home / "profiles/default/worker.lock").exists()


def test_21_any_day_is_counted_here(home: Path, command: Command) -> None:
    keep(fill(home))
    quote = ("billing", "quote", "enhanced", "--on")
    found = json.loads(command(*quote, "2026-11-23", "--json").out)
    assert (found["days_left"], found["days"], found["charge_minor"]) == (8, 30, 24_000)
    assert (found["id"], found["state"]) == (None, None)
    leap = json.loads(command(*quote, "2028-02-29", "--json").out)
    assert (leap["days_left"], leap["days"], leap["charge_minor"]) == (1, 29, 3_103)
    assert "1/29 x 900.00 USD" in command(*quote, "2028-02-29").out
    assert command(*quote, "2026-10-31").code == Exit.USAGE
    assert command("billing", "quote", "essentials", "--on", "2027-01-01").code == 5
    assert kept(home) == [], "nothing is asked"


def test_a_dry_run_counts_here_what_the_desk_would_quote(home: Path, command: Command) -> None:
    account = REPLACED(
        BILLING, period_start=date.today() - timedelta(15), period_end=date.today() + timedelta(15)
    )
    assert account.addon is not None
    keep(fill(home), REPLACED(account, addon=REPLACED(account.addon, removal_on=None)))
    found = json.loads(command("billing", "quote", "--remove", "--dry-run", "--json").out)
    assert (found["kind"], found["charge_minor"], found["id"]) == ("remove", 0, None)
    assert found["next_invoice_minor"] == 96_000
    change(home / "profiles/default/people/default.team_admin", "DELETE FROM billing")
    keep(home / "profiles/default/people/default.team_admin", REPLACED(account, addon=None))
    found = json.loads(command("billing", "quote", "enhanced", "--dry-run", "--json").out)
    assert (found["kind"], found["price_minor"]) == ("add", 90_000)
    assert found["next_invoice_minor"] == 186_000 and kept(home) == []


def test_nobody_is_charged_without_a_yes(home: Path, command: Command) -> None:
    keep(fill(home), REPLACED(BILLING, addon=None))
    done = command("billing", "add", "enhanced")
    assert done.code == Exit.USAGE and "-y" in done.err and kept(home) == []


def test_18_without_the_desk_there_are_no_amounts(home: Path, tmp_path: Path) -> None:
    keep(fill(home), REPLACED(BILLING, addon=None, period_end=date(2126, 12, 1)))
    # A desk that cannot be had: its file is a folder.
    (home / "profiles/default/desk.db").mkdir()
    done = run(home, "billing", "add", "enhanced", "--yes", "--wait", "1")
    assert done.returncode == Exit.UNREACHABLE and "nothing was changed" in done.stderr
    assert done.stdout == "" and kept(home) == [], "the question is taken back"


@pytest.fixture
def signed_in(tmp_path: Path) -> Iterator[Path]:
    """A home signed in to a served desk that sells the add-on, as a team admin."""
    at = ("--database-url", f"sqlite:///{tmp_path}/desk.db")

    def made(*arguments: str) -> str:
        return operate("desk", *arguments, *at)

    made("team", "add", "Meridian", "--licences", "64")
    made(
        "price", "set", "Meridian", "--subscription", "960.00", "--enhanced", "900.00",
        "--period", "monthly", "--renews", (date.today() + timedelta(days=10)).isoformat(),
    )  # fmt: skip
    person = ("--name", "Dana", "--email", "dana@example.com", "--role", "team-admin")
    made("person", "add", "--team", "Meridian", *person)
    token = made("token", "create", "--person", "dana@example.com")
    with serving(tmp_path / "desk.db") as (url, _server):
        sign_in(tmp_path / "home", url, token)
        yield tmp_path / "home"


def answered(home: Path, answer: str, *arguments: str) -> Done:
    """Run a command on a terminal, and answer what it asks."""
    main, child = pty.openpty()
    with os.fdopen(main, "wb", buffering=0) as keyboard, os.fdopen(child, "rb") as terminal:
        keyboard.write(f"{answer}\n".encode())
        done = subprocess.run(
            [*PROGRAM, *arguments],
            stdin=terminal,
            capture_output=True,
            env=environment(home),
            cwd=ROOT,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    return Done(done.returncode, done.stdout, done.stderr)


def test_18_20_exactly_what_was_quoted_is_done_once(signed_in: Path) -> None:
    add = ("billing", "add", "enhanced")
    quote = run(signed_in, "billing", "quote", "enhanced", "--json", *PATIENT)
    quoted = json.loads(quote.stdout)
    assert (quoted["kind"], quoted["state"], quoted["price_minor"]) == ("add", "open", 90_000)
    left, days = quoted["days_left"], quoted["days"]
    # Half up; and what it costs tomorrow, should that begin meanwhile.
    charges = [(2 * 90_000 * n + days) // (2 * days) for n in (left, left - 1)]
    assert quoted["charge_minor"] == charges[0]
    dry = run(signed_in, *add, "--dry-run", "--json")
    assert dry.returncode == Exit.DONE and json.loads(dry.stdout)["dry_run"] is True
    refused = answered(signed_in, "n", *add, *PATIENT)
    assert refused.code == Exit.FAILED and "Nothing was changed." in refused.err
    assert any(f"{charge / 100:,.2f}" in refused.out for charge in charges)
    shown = json.loads(run(signed_in, "billing", "show", "--json").stdout)
    assert shown["addon"] is None
    done = answered(signed_in, "y", *add, "--json", *PATIENT)
    assert done.code == Exit.DONE, done.err
    said = json.loads(done.out)
    assert said["delivery"] == "delivered" and said["charge_minor"] in charges
    again = run(signed_in, *add, "--yes", *PATIENT)
    assert again.returncode == Exit.CONFLICT and "already" in again.stderr
    shown = json.loads(run(signed_in, "billing", "show", "--json").stdout)
    assert shown["addon"]["version"] == "enhanced"
    invoice = shown["invoices"][0]
    assert invoice["total_minor"] == said["charge_minor"]
    removed = run(signed_in, "billing", "remove", "--yes", "--json", *PATIENT)
    assert removed.returncode == Exit.DONE, removed.stderr
    assert json.loads(removed.stdout)["charge_minor"] == 0
    kept_on = run(signed_in, *add, "--yes", "--json", *PATIENT)
    assert json.loads(kept_on.stdout)["kind"] == "keep", "22: what is removed is kept, not bought"
