"""Work that takes longer than a request: how far it is, and a way to stop it."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from incident_bot.logs import log_failure

MOST = 20


class Job:
    """`total` is how many steps there are, `done` how many are done; `error` is the number of a failure in the log."""

    def __init__(self, total: int, back: str) -> None:
        """`back` is the page that shows the result."""
        self.id = secrets.token_hex(8)
        self.total = total
        self.back = back
        self.done = 0
        self.cancelled = False
        self.finished = False
        self.error = ""

    def step(self) -> None:
        """Raises CancelledError where somebody has asked to stop."""
        self.done += 1
        if self.cancelled:
            raise asyncio.CancelledError


class Jobs:
    """Those that run, and the latest that ended."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._tasks: set[asyncio.Future[None]] = set()

    def start(self, total: int, back: str, work: Callable[[Job], Awaitable[None]]) -> Job:
        job = Job(total, back)
        self._jobs[job.id] = job
        while len(self._jobs) > MOST:
            self._jobs.popitem(last=False)
        task = asyncio.ensure_future(self._run(job, work))
        # Nothing else holds a task that nobody awaits.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    def get(self, id: str) -> Job | None:
        return self._jobs.get(id)

    @staticmethod
    async def _run(job: Job, work: Callable[[Job], Awaitable[None]]) -> None:
        try:
            await work(job)
        except asyncio.CancelledError:
            job.cancelled = True
        except Exception as error:
            job.error = log_failure(error)
        finally:
            job.finished = True
