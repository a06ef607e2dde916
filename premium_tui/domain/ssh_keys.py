"""SSH public keys: read from a line, and the fingerprint by which a desk knows them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from hashlib import sha256

from premium_tui.values import dataclass

KINDS = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
)
"""Kinds of keys people sign in with; certificates are none: nobody here signs any."""

FINGERPRINT = r"SHA256:[A-Za-z0-9+/]{43}"
"""What a fingerprint looks like, as a pattern."""

LINE_LIMIT = 16_384
"""Characters a line with a key has at most; the longest RSA key has a sixth of it."""

_KEY = re.compile(
    r"(?:^|(?<=\s))(?P<kind>" + "|".join(map(re.escape, KINDS)) + r") +(?P<blob>[A-Za-z0-9+/]+=*)"
    r"(?=\s|$)"
)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key as it stands in a file."""

    kind: str
    blob: str
    """The key itself, base64."""

    @property
    def fingerprint(self) -> str:
        """The key's SHA-256 in the words of `ssh-keygen -l`."""
        digest = sha256(base64.b64decode(self.blob)).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def read_key(line: str) -> PublicKey | None:
    """Return the key of a line, with or without options before it; None when there is none."""
    if len(line) > LINE_LIMIT or line.lstrip().startswith("#"):
        return None
    for found in _KEY.finditer(line):
        kind, blob = found["kind"], found["blob"]
        try:
            raw = base64.b64decode(blob, validate=True)
        except binascii.Error:
            continue
        # A key begins with its own kind; base64 that only looks like one does not. What is not
        # spelt as sshd spells it would have a fingerprint no sign-in ever has.
        plain = base64.b64encode(raw).decode() == blob
        if plain and raw.startswith(len(kind).to_bytes(4, "big") + kind.encode()):
            return PublicKey(kind, blob)
    return None


def read_keys(text: str) -> Iterator[PublicKey]:
    """Yield the keys of a text, one a line, each once."""
    seen: set[PublicKey] = set()
    for line in text.splitlines():
        key = read_key(line)
        if key is not None and key not in seen:
            seen.add(key)
            yield key


def is_private_key(text: str) -> bool:
    """Return whether a text holds the secret half of a key, which belongs to nobody else."""
    return "PRIVATE KEY-----" in text
