"""File systems: whether a folder lies on one that is shared over a network."""

from __future__ import annotations

import os
import sys
from pathlib import Path

MOUNTINFO = Path("/proc/self/mountinfo")

NETWORK_KINDS = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "ncpfs",
        "afs",
        "afpfs",
        "webdav",
        "coda",
        "ceph",
        "lustre",
        "gpfs",
        "beegfs",
        "ocfs2",
        "gfs2",
    ]
)
LOCAL_FUSE = frozenset(
    [
        "gocryptfs",
        "encfs",
        "ecryptfs",
        "cryfs",
        "bindfs",
        "mergerfs",
        "unionfs",
        "unionfs-fuse",
        "fuse-overlayfs",
        "ntfs-3g",
        "ext4",
        "apfs",
        "zfs",
        "lxcfs",
        "portal",
    ]
)
"""FUSE file systems known to keep their data on this machine; any other may be anywhere."""


def network_file_system(path: Path, *, mountinfo: Path = MOUNTINFO) -> str | None:
    """Return the kind of network file system `path` lies on, e.g. `nfs4`; None for a local disk.

    `path` need not be there or open to us: the nearest folder that is counts. Where the system does
    not tell, the disk counts as local.
    """
    there = Path(os.path.realpath(path))
    while not os.path.exists(there) and there != there.parent:
        there = there.parent
    if sys.platform == "darwin":
        return _macos(there)
    try:
        lines = mountinfo.read_text("utf-8", "surrogateescape").splitlines()
        device = os.stat(there).st_dev
    except OSError:
        return None
    kind = _kind_of(there, f"{os.major(device)}:{os.minor(device)}", lines)
    return kind if kind is not None and is_network(kind) else None


def is_network(kind: str) -> bool:
    """Return whether a file system kind as mountinfo names it is shared over a network."""
    if kind == "fuse" or kind.startswith("fuse."):
        return kind.removeprefix("fuse.") not in LOCAL_FUSE
    return kind in NETWORK_KINDS


def _kind_of(path: Path, device: str, lines: list[str]) -> str | None:
    """Return the kind of the mount that holds `path`.

    The device tells; where it is no mount's own (btrfs subvolumes) the deepest mount point does.
    """
    by_path: tuple[int, str] | None = None
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")[0]
        if len(fields) < 5 or not kind:
            continue
        if fields[2] == device:
            return kind
        parts = Path(_unescape(fields[4])).parts
        if path.parts[: len(parts)] == parts and (by_path is None or len(parts) >= by_path[0]):
            by_path = (len(parts), kind)
    return by_path[1] if by_path is not None else None


def _unescape(field: str) -> str:
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(code, char)
    return field


def _macos(path: Path) -> str | None:
    """Ask statfs(2): MNT_LOCAL says whether the disk is here, f_fstypename what it is."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    call = getattr(libc, "statfs$INODE64", None) or libc.statfs
    buffer = ctypes.create_string_buffer(4096)
    if call(os.fsencode(path), buffer) != 0:
        return None
    return read_statfs(buffer.raw)


def read_statfs(raw: bytes) -> str | None:
    """Return the kind of a network file system from macOS's `struct statfs`; None for a local one.

    f_flags lies at byte 64 and f_fstypename, 16 bytes, at byte 72 (sys/mount.h, 64-bit inodes).
    """
    mnt_local = 0x1000
    kind = raw[72:88].split(b"\0")[0].decode("ascii", "replace")
    if int.from_bytes(raw[64:68], sys.byteorder) & mnt_local and not is_network(kind):
        return None
    return kind
