"""What a process and the machine spend: how busy the machine was stands below every table."""

from __future__ import annotations

import os
import time
from pathlib import Path


class Machine:
    """The machine's processors from the making of this to `line`."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._busy, self._stolen = _ticks()

    def line(self) -> str:
        """Return how many processors were busy on average, by whomever, and the load average."""
        busy, stolen = _ticks()
        ticks = (time.perf_counter() - self._started) * os.sysconf("SC_CLK_TCK")
        load = " ".join(Path("/proc/loadavg").read_text().split()[:3])
        return (
            f"processors busy: {(busy - self._busy) / ticks:.1f} of {os.cpu_count()} on average,"
            f" {(stolen - self._stolen) / ticks:.2f} stolen; load average: {load}"
        )


def cpu_ms(pid: int) -> float:
    """Return the CPU milliseconds all living threads of a process have used."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except OSError:
            continue
    return total / 1e6


def _ticks() -> tuple[int, int]:
    """Return the ticks all processors have been busy, and those another guest took."""
    user, nice, system, _idle, _wait, irq, soft, stolen = map(
        int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    )
    return user + nice + system + irq + soft, stolen
