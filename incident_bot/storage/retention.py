"""Nothing is kept longer than it is needed: conversations go when nobody has said a word for some days."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable

from incident_bot.errors import StoreError
from incident_bot.storage import conversations, erasures
from incident_bot.storage.database import Database

logger = logging.getLogger(__name__)

DAY = 24 * 60 * 60
# So small that no turn waits for it.
AT_ONCE = 100
EVERY_SECONDS = 60 * 60
AFTER_AN_OUTAGE = 60


class Retention:
    """`days` without activity, by `clock` in seconds."""

    def __init__(self, database: Database, days: float, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._days = days
        self._clock = clock
        self._owner = secrets.token_hex(8)

    def purge(self) -> int:
        """Blocks. How many conversations were deleted. Raises StoreError."""
        self._database.run(lambda connection: erasures.forget(connection, self._clock()))
        before = self._clock() - self._days * DAY
        gone = 0
        while True:
            now = self._database.run(lambda connection: conversations.forget_idle(connection, before, AT_ONCE))
            gone += now
            if now < AT_ONCE:
                self._database.overwrite()
                return gone

    async def run(self) -> None:
        """Purges at once and then every hour, for ever; one replica at a time."""
        while True:
            await asyncio.sleep(await self._turn())

    async def _turn(self) -> float:
        """How long to wait for the next."""
        try:
            at = self._clock()
            mine = await self._database.perform(
                self._owner,
                lambda connection: conversations.lease(connection, "purge", self._owner, at, EVERY_SECONDS),
            )
            if mine:
                gone = await asyncio.get_running_loop().run_in_executor(None, self.purge)
                logger.info("purge: %d conversations deleted", gone)
        except StoreError as error:
            logger.error("purge: %s", error)
            return AFTER_AN_OUTAGE
        return EVERY_SECONDS
