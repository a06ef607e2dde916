"""Issue kinds: the fixed dozen that tickets are sorted into (rule 45)."""

from __future__ import annotations

from enum import StrEnum

from premium_tui.i18n import pgettext


class IssueKind(StrEnum):
    """What a ticket is about, coarsely."""

    SYNC = "sync"
    SHARING = "sharing"
    SIGN_IN = "sign_in"
    BILLING = "billing"
    MEMBERS = "members"
    STORAGE = "storage"
    RECOVERY = "recovery"
    DEVICES = "devices"
    PERFORMANCE = "performance"
    INTEGRATIONS = "integrations"
    SECURITY = "security"
    DOCUMENTS = "documents"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind as a person reads it."""
        return {
            IssueKind.SYNC: pgettext("issue kind", "Sync"),
            IssueKind.SHARING: pgettext("issue kind", "Sharing and permissions"),
            IssueKind.SIGN_IN: pgettext("issue kind", "Sign-in and passwords"),
            IssueKind.BILLING: pgettext("issue kind", "Billing and plans"),
            IssueKind.MEMBERS: pgettext("issue kind", "Members and licences"),
            IssueKind.STORAGE: pgettext("issue kind", "Storage space"),
            IssueKind.RECOVERY: pgettext("issue kind", "Deleted files and versions"),
            IssueKind.DEVICES: pgettext("issue kind", "Apps and devices"),
            IssueKind.PERFORMANCE: pgettext("issue kind", "Speed and uploads"),
            IssueKind.INTEGRATIONS: pgettext("issue kind", "Integrations and connectors"),
            IssueKind.SECURITY: pgettext("issue kind", "Security and compliance"),
            IssueKind.DOCUMENTS: pgettext("issue kind", "Documents and signing"),
            IssueKind.OTHER: pgettext("issue kind", "Something else"),
        }[self]
