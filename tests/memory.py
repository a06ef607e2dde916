"""Where files lie of tests that write often: what is durable is tested elsewhere."""

from __future__ import annotations

from pathlib import Path

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A folder in memory, where a disk would only be slow; None: the usual one."""
