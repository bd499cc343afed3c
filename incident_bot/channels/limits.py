"""How many messages a session or an address may send."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

# Whoever sends least is forgotten first; a forgotten sender begins anew.
MOST_KNOWN = 50_000


class Limit:
    """A bucket for each sender, refilled over time: half of what a minute brings may come at once. 0 is no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic, most: int = MOST_KNOWN) -> None:
        self._rate = per_minute / 60
        self._size = max(1.0, per_minute / 2)
        self._clock = clock
        self._most = most
        # What was left, and when: the least recently used first.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, sender: str) -> int:
        """0 where a message may pass, otherwise the whole seconds until one may."""
        if not self._rate:
            return 0
        now = self._clock()
        left, then = self._left.pop(sender, (self._size, now))
        left = min(self._size, left + (now - then) * self._rate)
        passes = left >= 1
        self._left[sender] = (left - 1 if passes else left, now)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return 0 if passes else math.ceil((1 - left) / self._rate)

    def __len__(self) -> int:
        return len(self._left)
