"""Roles: who may see, answer, create and pay (rules 12, 19, 24, 29, 35)."""

from __future__ import annotations

from enum import StrEnum

from premium_tui.i18n import _


class Role(StrEnum):
    """What a person is to a team, or to the desk."""

    MEMBER = "member"
    TEAM_ADMIN = "team_admin"
    BILLING_ADMIN = "billing_admin"
    SUPPORT_ADMIN = "support_admin"
    AGENT = "agent"

    @property
    def is_admin(self) -> bool:
        """Whether this role administers a team in any way (rule 24)."""
        return self in (Role.TEAM_ADMIN, Role.BILLING_ADMIN, Role.SUPPORT_ADMIN)

    @property
    def is_agent(self) -> bool:
        """Whether this role works for the desk."""
        return self is Role.AGENT


def role_words(role: Role) -> str:
    """Return what a person is, for a sentence: `a team admin`."""
    return {
        Role.MEMBER: _("a member"),
        Role.TEAM_ADMIN: _("a team admin"),
        Role.BILLING_ADMIN: _("a billing admin"),
        Role.SUPPORT_ADMIN: _("a support admin"),
        Role.AGENT: _("a support agent"),
    }[role]


def may_open_console(role: Role) -> bool:
    """Return whether the Premium page opens at all for this role (rules 12, 24)."""
    return role.is_admin


def may_create_premium(role: Role) -> bool:
    """Return whether this role creates Premium tickets; members use get_help (rule 29)."""
    return role.is_admin


def may_see_team_tickets(role: Role) -> bool:
    """Return whether tickets of other team members are seen and answered (rule 35)."""
    return role is Role.TEAM_ADMIN


def may_reach_billing(role: Role) -> bool:
    """Return whether the Billing page opens (rule 19)."""
    return role in (Role.TEAM_ADMIN, Role.BILLING_ADMIN)


def may_write_notes(role: Role) -> bool:
    """Return whether internal notes are written and read: agents only."""
    return role.is_agent
