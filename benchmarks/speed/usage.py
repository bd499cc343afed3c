"""What processes and all their children have used, from /proc."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Memory:
    """MB. `rss` counts shared pages once for each process, `pss` once."""

    rss: float
    pss: float


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time since their start; of children that ended as well, once they were waited for."""
    return sum(_spent(process) for process in _family(roots))


def memory(roots: Iterable[int]) -> Memory:
    rss = pss = 0
    for process in _family(roots):
        # One may end meanwhile.
        with suppress(psutil.NoSuchProcess):
            found = process.memory_full_info()
            rss, pss = rss + found.rss, pss + found.pss
    return Memory(rss / 2**20, pss / 2**20)


def _spent(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system + times.children_user + times.children_system)
    return 0.0


def _family(roots: Iterable[int]) -> Iterator[psutil.Process]:
    for root in roots:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(root)
            yield process
            yield from process.children(recursive=True)
