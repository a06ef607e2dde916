"""Roles: who may see, answer, create and pay (rules 12, 19, 24, 29, 35)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from premium_tui.domain.roles import (
    Role,
    may_create_premium,
    may_open_console,
    may_reach_billing,
    may_see_team_tickets,
    may_write_notes,
)

ADMINS = {Role.TEAM_ADMIN, Role.BILLING_ADMIN, Role.SUPPORT_ADMIN}


def those(may: Callable[[Role], bool]) -> set[Role]:
    return {role for role in Role if may(role)}


def test_rule_12_and_24_the_console_opens_for_every_admin_and_no_member() -> None:
    assert those(may_open_console) == ADMINS
    assert those(lambda role: role.is_admin) == ADMINS


def test_rule_19_billing_opens_for_team_and_billing_admins() -> None:
    assert those(may_reach_billing) == {Role.TEAM_ADMIN, Role.BILLING_ADMIN}


def test_rule_29_only_admins_create_premium_tickets() -> None:
    assert those(may_create_premium) == ADMINS


def test_rule_35_only_team_admins_see_tickets_of_others() -> None:
    assert those(may_see_team_tickets) == {Role.TEAM_ADMIN}


def test_notes_are_for_agents_alone() -> None:
    assert those(may_write_notes) == {Role.AGENT} == those(lambda role: role.is_agent)


@pytest.mark.parametrize("word", ["", "Member", "admin", "team admin", "agent "])
def test_a_word_that_names_no_role_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="not a valid Role"):
        Role(word)
