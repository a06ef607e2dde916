"""Addresses of mail: read, checked, and put in the form that every mail server takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from premium_tui.domain.text import clean

ADDRESS_LIMIT = 254
LOCAL_LIMIT = 64
"""Octets of an address and of the part before its @ (RFC 5321, 4.5.3.1)."""

NAME_LIMIT = 80
"""Characters of a name kept beside an address."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")


class BadMailAddress(Exception):
    """A text that no mail can be sent to."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person or desk that writes or is written to."""

    name: str
    """As it is read, safe for a header; may be empty."""
    address: str

    @property
    def domain(self) -> str:
        """What stands after the @."""
        return self.address.rpartition("@")[2]


def mailbox(name: str, address: str) -> Mailbox:
    """Return the mailbox of a person as they are stored; raises BadMailAddress."""
    return Mailbox(header_text(name, NAME_LIMIT), deliverable(address))


def read_mailbox(text: str) -> Mailbox:
    """Return the mailbox of `Name <address>` or of a bare address; raises BadMailAddress."""
    named = _NAMED.fullmatch(text.strip())
    if named is None:
        return mailbox("", text.strip())
    return mailbox(named["name"].strip().strip('"'), named["address"].strip())


def deliverable(address: str) -> str:
    """Return an address as it travels, its domain in ASCII; raises BadMailAddress.

    Quoted local parts, domain literals and local parts beyond ASCII are refused: few servers take
    them, and none of them is worth the risk.
    """
    local, at, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise BadMailAddress(address) from error
    found = f"{local}@{domain}"
    if (
        not at
        or len(local) > LOCAL_LIMIT
        or len(found) > ADDRESS_LIMIT
        or _LOCAL.fullmatch(local) is None
        or _DOMAIN.fullmatch(domain) is None
    ):
        raise BadMailAddress(address)
    return found


def header_text(text: str, limit: int) -> str:
    """Return a stranger's text for a header: one clean line of at most `limit` characters.

    What looks like an encoded word (RFC 2047) is taken apart: whoever reads the header would decode
    it, and so does Python's own email package while writing, line breaks and all.
    """
    line = clean(text, one_line=True).replace("=?", "= ?").strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
