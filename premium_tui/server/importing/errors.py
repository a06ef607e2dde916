"""What an import refuses; each error is one sentence for the operator, and nothing was changed."""

from __future__ import annotations

from pathlib import Path

from premium_tui.i18n import _


class TicketImportError(Exception):
    """A file is not imported; `str()` of it is one sentence for the user."""


class BadRow(TicketImportError):
    """A line that is no ticket; `field` is a path such as `messages[2].at`, empty for the line."""

    def __init__(self, line: int, field: str, reason: str) -> None:
        super().__init__(line, field, reason)
        self.line = line
        self.field = field
        self.reason = reason

    def __str__(self) -> str:
        if not self.field:
            words = _("Line {line} {reason}; nothing was imported.")
        else:
            words = _("Line {line}: {field} {reason}; nothing was imported.")
        return words.format(line=self.line, field=self.field, reason=self.reason)


class UnreadableFile(TicketImportError):
    """A file that cannot be read; `reason` is the system's."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        words = _("{path} cannot be read ({reason}); nothing was imported.")
        return words.format(path=self.path, reason=self.reason)


class EmptyFile(TicketImportError):
    """A file without a single line."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return _("{path} holds no ticket; nothing was imported.").format(path=self.path)


class OtherPlan(TicketImportError):
    """The team is there already and has another plan than asked for."""

    def __init__(self, team: str) -> None:
        super().__init__(team)
        self.team = team

    def __str__(self) -> str:
        words = _(
            "{team} is there already with another plan: leave out --plan; nothing was imported."
        )
        return words.format(team=self.team)
