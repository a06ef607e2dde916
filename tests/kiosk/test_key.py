"""Whose key it was: only what sshd itself wrote counts, and only one key."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from premium_tui.kiosk.key import KioskRefused, fingerprint_in
from tests.domain.test_ssh_keys import ED25519, KNOWN, RSA


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """What sshd says of a connection."""
    path = tmp_path / "sshauth"
    path.write_text(f"publickey {KNOWN[0]}\n")
    path.chmod(0o600)
    return path


def refused(path: str | None) -> str:
    with pytest.raises(KioskRefused) as caught:
        fingerprint_in(path, 2)
    assert caught.value.code == 2
    return str(caught.value)


def test_the_key_is_known_by_its_fingerprint(said: Path) -> None:
    assert fingerprint_in(str(said), 2) == KNOWN[1]
    said.write_text(f"publickey {KNOWN[0]}\npublickey {KNOWN[0]}\n")
    assert fingerprint_in(str(said), 2) == KNOWN[1], "twice the same"


@pytest.mark.parametrize("path", [None, "", "sshauth", "./sshauth"])
def test_without_a_file_nobody_comes_in(path: str | None) -> None:
    assert "ExposeAuthInfo" in refused(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "password\n",
        "keyboard-interactive\n",
        f"{KNOWN[0]}\n",
        f"publickey {KNOWN[0]}\npublickey {RSA}\n",
        f"publickey {KNOWN[0]}\npublickey ssh-ed25519 AAAA\n",
        f"publickey ssh-ed25519-cert-v01@openssh.com {ED25519.split()[1]}\n",
        f"publickey # {KNOWN[0]}\n",
        "publickey \xff\n",
    ],
)
def test_what_is_not_exactly_one_key_is_refused(said: Path, content: str) -> None:
    said.write_text(content, "latin-1")
    assert "exactly one SSH key" in refused(str(said))


def test_a_file_that_others_could_have_written_is_refused(said: Path, tmp_path: Path) -> None:
    for mode in (0o644, 0o620, 0o606):
        said.chmod(mode)
        refused(str(said))
    said.chmod(0o600)
    link = tmp_path / "link"
    link.symlink_to(said)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for path in (link, pipe, tmp_path, tmp_path / "absent", Path("/dev/stdin"), Path("/a\0b")):
        refused(str(path))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_refused(said: Path) -> None:
    os.chown(said, 65_534, 65_534)
    refused(str(said))
