"""What administration refuses: a small tree of errors, each one sentence for the operator."""

from __future__ import annotations

from collections.abc import Collection

from premium_tui.i18n import _


class AdministrationError(Exception):
    """Something cannot be done, and nothing was; `str()` of it is one sentence for the user."""


class UnknownTeam(AdministrationError):
    """There is no such team."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return _("There is no team named {name!r} on this desk.").format(name=self.name)


class NameTaken(AdministrationError):
    """Another team goes by this name or slug."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        words = _("A team goes by {name!r} already: choose another name or slug.")
        return words.format(name=self.name)


class EmailTaken(AdministrationError):
    """Somebody of the team has this e-mail address."""

    def __init__(self, email: str) -> None:
        super().__init__(email)
        self.email = email

    def __str__(self) -> str:
        words = _("The address {email} belongs to somebody of this team already.")
        return words.format(email=self.email)


class UnknownPerson(AdministrationError):
    """There is nobody with this e-mail address or id."""

    def __init__(self, who: str) -> None:
        super().__init__(who)
        self.who = who

    def __str__(self) -> str:
        words = _("There is nobody with the address or id {who!r} on this desk.")
        return words.format(who=self.who)


class NoPriceYet(AdministrationError):
    """A team has no account, which is opened with the price of its subscription."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        words = _("{name} has no prices yet: set that of its subscription first.")
        return words.format(name=self.name)


class UnknownWebinar(AdministrationError):
    """There is no such webinar."""

    def __init__(self, webinar_id: str) -> None:
        super().__init__(webinar_id)
        self.webinar_id = webinar_id

    def __str__(self) -> str:
        words = _("There is no webinar {webinar_id!r} on this desk: `desk webinar list` has them.")
        return words.format(webinar_id=self.webinar_id)


class KeyTaken(AdministrationError):
    """Somebody else signs in with this key."""

    def __init__(self, fingerprint: str, email: str) -> None:
        super().__init__(fingerprint, email)
        self.fingerprint = fingerprint
        self.email = email

    def __str__(self) -> str:
        words = _("{email} signs in with this key already: one key stands for one person.")
        return words.format(email=self.email)


class UnknownKey(AdministrationError):
    """There is no such key."""

    def __str__(self) -> str:
        return _("There is no such key on this desk: `desk key list` has them.")


class KioskTaken(AdministrationError):
    """Another kiosk goes by this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        words = _("There is a kiosk named {name} already: remove it first, or take another name.")
        return words.format(name=self.name)


class UnknownKiosk(AdministrationError):
    """There is no such kiosk."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        words = _("There is no kiosk {name!r} on this desk: `desk kiosk list` has them.")
        return words.format(name=self.name)


class AmbiguousPerson(AdministrationError):
    """Several people have this e-mail address; `choices` are their ids and teams' names."""

    def __init__(self, email: str, choices: Collection[tuple[str, str]]) -> None:
        super().__init__(email, choices)
        self.email = email
        self.choices = tuple(choices)

    def __str__(self) -> str:
        words = _("Several people have the address {email}; name one by id: {choices}.")
        choices = ", ".join(f"{person_id} ({team})" for person_id, team in self.choices)
        return words.format(email=self.email, choices=choices)


class BadValue(AdministrationError):
    """A value that cannot be; `field` is the name of the argument, `reason` says what can."""

    def __init__(self, field: str, value: object, reason: str) -> None:
        super().__init__(field, value, reason)
        self.field = field
        self.value = value
        self.reason = reason

    def __str__(self) -> str:
        words = _("{field} cannot be {value!r}: {reason}.")
        return words.format(field=self.field, value=self.value, reason=self.reason)
