"""SSH public keys: read from files as they are, known by the fingerprint ssh-keygen prints."""

from __future__ import annotations

import base64

import pytest

from premium_tui.domain.ssh_keys import PublicKey, is_private_key, read_key, read_keys


def key_of(kind: str, rest: bytes = b"\0\0\0\x20" + bytes(32)) -> str:
    """Return a key's line as it stands in a .pub file."""
    raw = len(kind).to_bytes(4, "big") + kind.encode() + rest
    return f"{kind} {base64.b64encode(raw).decode()}"


ED25519 = key_of("ssh-ed25519")
RSA = key_of("ssh-rsa", b"\0\0\0\x03\x01\0\x01")
KNOWN = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
    # What `ssh-keygen -l` says of it.
    "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU",
)


def test_the_fingerprint_is_that_of_ssh_keygen() -> None:
    key = read_key(KNOWN[0])
    assert key is not None and key.fingerprint == KNOWN[1]


@pytest.mark.parametrize(
    "line",
    [
        ED25519,
        f"{ED25519} noor@laptop",
        f"  {ED25519} a comment of several words",
        f"restrict,pty {ED25519} noor",
        f'command="echo ssh-rsa AAAA",restrict {ED25519} noor',
        f"publickey {ED25519}",
    ],
)
def test_a_key_is_found_in_its_line(line: str) -> None:
    found = read_key(line)
    assert found is not None and f"{found.kind} {found.blob}" == ED25519


@pytest.mark.parametrize(
    "line",
    [
        "",
        f"# {ED25519}",
        ED25519.replace(" ", ""),
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 !!!!",
        f"ssh-rsa {ED25519.split()[1]}",
        f"ssh-dss {ED25519.split()[1]}",
        f"ssh-ed25519-cert-v01@openssh.com {ED25519.split()[1]}",
        f"{ED25519}\x1b[31m",
        f"{ED25519[:-1]}",
        "x" * 20_000 + ED25519,
    ],
)
def test_what_is_no_key_is_none(line: str) -> None:
    assert read_key(line) is None


def test_many_lines_give_each_key_once() -> None:
    text = f"# agents\n\n{ED25519} a\r\nrestrict,pty {ED25519} b\n{RSA}\nnonsense\n"
    assert [key.kind for key in read_keys(text)] == ["ssh-ed25519", "ssh-rsa"]


def test_a_private_key_is_noticed() -> None:
    assert is_private_key("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n")
    assert not is_private_key(ED25519)
    assert read_key("-----BEGIN OPENSSH PRIVATE KEY-----") is None


def test_two_spellings_are_two_lines_of_one_key() -> None:
    assert PublicKey(*ED25519.split()) == read_key(f"{ED25519} x")
