"""Files tickets are written to: new, private, and whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from premium_tui.data.exporting import made, writing


def test_a_file_is_new_and_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    before = os.umask(0)
    try:
        with writing(made(path), path) as file:
            file.write("\ud800 and 日本語\n")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text(encoding="utf-8") == "? and 日本語\n"
    with pytest.raises(FileExistsError):
        made(path)
    os.symlink(tmp_path / "nowhere", tmp_path / "link")
    with pytest.raises(FileExistsError):
        made(tmp_path / "link")


def test_half_a_file_does_not_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(OSError, match="full"), writing(made(path), path) as file:
        file.write("half")
        raise OSError("the disk is full")
    assert not path.exists()
