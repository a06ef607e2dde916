"""Places: private whatever the umask, ours, on a local disk; each refusal is one sentence."""

from __future__ import annotations

import os
import stat
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from premium_tui.mounts import is_network, network_file_system, read_statfs
from premium_tui.paths import (
    BadProfile,
    DemoWho,
    ForeignFolder,
    NetworkFolder,
    Places,
    TokenWho,
    UnwritableFolder,
    is_private,
    private_file,
    private_folder,
    runtime_folder,
    write_private,
)
from premium_tui.private_files import is_full
from tests.nobody import NOBODY, as_nobody, nobodys_folder

ROOT = Path(__file__).parents[2]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def is_one_sentence(text: str) -> bool:
    return text.endswith(".") and "\n" not in text and ". " not in text


def test_home_of_any_length_and_the_xdg_folders(tmp_path: Path) -> None:
    long = tmp_path.joinpath(*["x" * 200] * 8)
    places = Places.from_environment({"PREMIUM_TUI_HOME": str(long)})
    assert (places.state, places.config_file) == (long, long / "config.toml")
    places.prepare()
    person = places.profile().person(DemoWho())
    person.prepare()
    assert person.folder.is_dir() and len(str(person.folder)) > 1_600
    xdg = {"HOME": "/home/u", "XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "relative"}
    places = Places.from_environment(xdg)
    assert places.state == Path("/s/premium-tui")
    assert places.config_file == Path("/home/u/.config/premium-tui/config.toml")
    assert Places.from_environment({"HOME": "/home/u"}).state == Path(
        "/home/u/.local/state/premium-tui"
    )


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o277])
def test_folders_and_files_are_private_under_any_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        home = tmp_path / "a" / "b"
        places = Places.from_environment({"PREMIUM_TUI_HOME": str(home)})
        places.prepare()
        person = places.profile("work").person(TokenWho())
        person.prepare()
        private_file(person.mine_db)
        write_private(places.profile("work").server_json, b"{}")
    finally:
        os.umask(before)
    folder = person.folder
    while folder != tmp_path:
        # Those above the state folder belong to the user's other programs as well.
        if folder.is_relative_to(home):
            assert mode(folder) == 0o700, folder
        folder = folder.parent
    assert mode(person.mine_db) == 0o600
    assert mode(places.profile("work").server_json) == 0o600
    assert places.profile("work").server_json.read_bytes() == b"{}"


def test_a_loose_folder_and_file_of_ours_are_taken_in(tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    loose.mkdir(0o755)
    private_folder(loose)
    assert mode(loose) == 0o700 and is_private(loose)
    (loose / "file").touch(0o644)
    private_file(loose / "file")
    assert mode(loose / "file") == 0o600


def test_what_is_no_folder_or_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ForeignFolder, match="not a folder") as caught:
        private_folder(tmp_path / "file")
    assert is_one_sentence(str(caught.value))
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with pytest.raises(UnwritableFolder):
        private_file(tmp_path / "link")
    assert not is_private(tmp_path / "link") and not is_private(tmp_path / "none")


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "x" * 65, "a b", "a\n"])
def test_a_bad_profile_name_is_refused(name: str) -> None:
    with pytest.raises(BadProfile) as caught:
        Places.from_environment({"PREMIUM_TUI_HOME": "/x"}).profile(name)
    assert is_one_sentence(str(caught.value))


def test_people_have_folders_of_their_own() -> None:
    assert DemoWho().slug == "default.team_admin"
    assert DemoWho("agent", "acme-co").slug == "acme-co.agent"
    assert TokenWho().slug == "me"
    odd = ["Acme Co", "acme co", "../../etc", "日本", "x" * 500, "default/", "default", ""]
    slugs = {DemoWho("agent", name).slug for name in odd}
    assert len(slugs) == len(odd) and "default.agent" not in slugs
    assert all("/" not in slug and len(slug) < 80 and slug[0] != "." for slug in slugs)


def run_as_nobody(code: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run Python code as an unprivileged user: root may do everything, which proves nothing."""
    return subprocess.run(
        [*as_nobody(), sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ},
        cwd="/",
    )


PREPARE = """
import os, sys
from premium_tui.paths import Places, PlaceError
try:
    Places.from_environment(os.environ).prepare()
except PlaceError as error:
    print(type(error).__name__, "|", error)
else:
    print("fine")
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder of ours that an unprivileged user can reach."""
    with nobodys_folder() as folder:
        ours = folder / "ours"
        ours.mkdir()
        ours.chmod(0o755)
        yield ours


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's folder")
def test_a_folder_of_another_user_is_refused(open_folder: Path) -> None:
    (open_folder / "home").mkdir(mode=0o777)
    (open_folder / "home").chmod(0o777)
    result = run_as_nobody(PREPARE, PREMIUM_TUI_HOME=str(open_folder / "home"))
    kind, _, words = result.stdout.strip().partition(" | ")
    assert (kind, result.stderr) == ("ForeignFolder", "")
    assert is_one_sentence(words) and "belongs to user 0" in words


def test_a_folder_that_lets_nobody_in_is_one_sentence(open_folder: Path) -> None:
    shut = open_folder / "shut"
    shut.mkdir(mode=0o700)
    if os.geteuid() != 0:
        shut.chmod(0)
    for home in (shut / "home", shut / "above/home"):
        result = run_as_nobody(PREPARE, PREMIUM_TUI_HOME=str(home))
        kind, _, words = result.stdout.strip().partition(" | ")
        assert (kind, result.stderr) == ("UnwritableFolder", "")
        assert is_one_sentence(words) and "permission denied" in words
    shut.chmod(0o700)


def test_a_read_only_home_is_one_sentence(open_folder: Path) -> None:
    home = open_folder / "home"
    home.mkdir(mode=0o755)
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    home.chmod(0o555)
    result = run_as_nobody(PREPARE, HOME=str(home))
    kind, _, words = result.stdout.strip().partition(" | ")
    assert (kind, result.stderr) == ("UnwritableFolder", "")
    assert is_one_sentence(words) and "permission denied" in words
    home.chmod(0o755)
    assert run_as_nobody(PREPARE, HOME=str(home)).stdout.strip() == "fine"


MOUNT = "36 35 {device} / {point} rw,noatime shared:1 - {kind} source rw\n"


@pytest.mark.parametrize("kind", ["nfs4", "nfs", "cifs", "fuse.sshfs", "fuse.rclone", "smb3"])
def test_a_network_file_system_is_refused(tmp_path: Path, kind: str) -> None:
    device = os.stat(tmp_path).st_dev
    table = tmp_path / "mountinfo"
    table.write_text(
        MOUNT.format(device="0:1", point="/", kind="ext4")
        + MOUNT.format(
            device=f"{os.major(device)}:{os.minor(device)}", point=str(tmp_path), kind=kind
        )
    )
    places = Places.from_environment({"PREMIUM_TUI_HOME": str(tmp_path / "not" / "there")})
    with pytest.raises(NetworkFolder) as caught:
        places.prepare(mountinfo=table)
    assert caught.value.reason == kind and is_one_sentence(str(caught.value).replace("...", ""))
    assert not (tmp_path / "not").exists()


def test_the_deepest_mount_counts_where_the_device_is_no_mounts_own(tmp_path: Path) -> None:
    odd = tmp_path / "with space"
    odd.mkdir()
    table = tmp_path / "mountinfo"
    lines = [
        MOUNT.format(device="0:1", point="/", kind="nfs4"),
        MOUNT.format(device="0:2", point=str(odd).replace(" ", "\\040"), kind="btrfs"),
    ]
    table.write_text("".join(lines) + "torn line\n")
    assert network_file_system(odd / "below", mountinfo=table) is None
    assert network_file_system(tmp_path, mountinfo=table) == "nfs4"
    assert network_file_system(tmp_path, mountinfo=tmp_path / "none") is None


def test_this_disk_is_local(tmp_path: Path) -> None:
    assert network_file_system(tmp_path) is None


def test_local_fuse_is_no_network() -> None:
    assert not is_network("fuse.gocryptfs") and not is_network("fuseblk") and is_network("fuse")


def test_statfs_of_macos_is_read_by_its_layout() -> None:
    def raw(flags: int, kind: bytes) -> bytes:
        head = struct.pack("=Ii5Q2iIIII", 4096, 0, 0, 0, 0, 0, 0, 0, 0, 501, 17, flags, 0)
        assert len(head) == 72
        return head + kind.ljust(16, b"\0") + bytes(2048)

    assert read_statfs(raw(0x1000, b"apfs")) is None
    assert read_statfs(raw(0, b"smbfs")) == "smbfs"
    assert read_statfs(raw(0x1000, b"nfs")) == "nfs"


def test_a_shared_folder_is_never_made_private(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    with pytest.raises(ForeignFolder, match="shared") as caught:
        Places.from_environment({"PREMIUM_TUI_HOME": str(shared)}).prepare()
    assert is_one_sentence(str(caught.value))
    assert mode(shared) == 0o1777
    with pytest.raises(ForeignFolder):
        private_folder(Path("/"))


def test_sockets_lie_in_a_short_private_folder(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir(mode=0o700)
    loose = Path(tempfile.mkdtemp(prefix="loose-", dir=os.path.realpath("/tmp")))
    loose.chmod(0o777)
    try:
        for base in ("", "relative", str(long), str(loose), "/none"):
            folder = runtime_folder({"XDG_RUNTIME_DIR": base})
            assert is_private(folder) and folder.parent == Path("/tmp")
            assert len(os.fsencode(folder / "worker.sock")) < 104
            folder.rmdir()
        loose.chmod(0o700)
        folder = runtime_folder({"XDG_RUNTIME_DIR": str(loose)})
        assert folder.parent == loose and is_private(folder)
        folder.rmdir()
    finally:
        loose.rmdir()


def test_a_disk_that_does_not_say_how_much_it_holds_is_not_full() -> None:
    if os.statvfs("/proc").f_blocks:
        pytest.skip("this one says so")
    assert not is_full(Path("/proc"))
