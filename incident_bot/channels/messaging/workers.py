"""What a platform was told is received and is not answered yet: one after the other for each person, many people at
once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from incident_bot.logs import log_failure

Work = Callable[[], Awaitable[None]]

# Nobody types this much ahead; the platform keeps the rest and delivers it again.
DEEPEST = 20
MOST = 2_000


class Workers:
    """Nothing waits here across a restart: `drain` before one."""

    def __init__(self, most: int = MOST, deepest: int = DEEPEST) -> None:
        self._most = most
        self._deepest = deepest
        self._waiting: dict[str, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._length = 0

    def put(self, conversation: str, work: Work) -> bool:
        """False where there is no room: the platform has to come again."""
        line = self._waiting.get(conversation)
        if self._length >= self._most or (line is not None and len(line) >= self._deepest):
            return False
        self._length += 1
        if line is not None:
            line.append(work)
            return True
        self._waiting[conversation] = deque([work])
        task = asyncio.get_running_loop().create_task(self._run(conversation))
        # The loop itself holds a task only weakly.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def drain(self, seconds: float) -> None:
        """Waits for everything that was put, but not for longer."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=seconds)

    def __len__(self) -> int:
        return self._length

    async def _run(self, conversation: str) -> None:
        line = self._waiting[conversation]
        while line:
            try:
                await line[0]()
            except Exception as error:
                log_failure(error)
            line.popleft()
            self._length -= 1
        del self._waiting[conversation]
