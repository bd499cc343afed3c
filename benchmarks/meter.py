"""What processes of this machine use: processor time and memory, by part."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

CLIENT = "client"
REPLICAS = "replicas"
OTHERS = "other programs"


@dataclass(frozen=True)
class Meter:
    """`parts` are process ids by name; what these have started counts with them."""

    parts: Mapping[str, Sequence[int]]

    def seconds(self) -> dict[str, float]:
        """Processor time of each part so far, of this process, and of everything else on the machine."""
        found = {name: sum(map(_tree, processes)) for name, processes in self.parts.items()}
        times = os.times()
        found[CLIENT] = times.user + times.system
        whole = psutil.cpu_times()
        found[OTHERS] = sum(whole) - whole.idle - whole.iowait - whole.guest - whole.guest_nice - sum(found.values())
        return found

    def memory(self, part: str) -> list[int]:
        """MB of each process."""
        return [psutil.Process(process).memory_info().rss // 2**20 for process in self.parts[part]]


def spent(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    return {name: after[name] - seconds for name, seconds in before.items()}


def _tree(process: int) -> float:
    """Seconds of a process and of those that it has started, ended ones too. Nothing where it has ended itself."""
    total = 0.0
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(process)
        for one in (root, *root.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                times = one.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total
