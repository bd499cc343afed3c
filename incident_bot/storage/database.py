"""A database that answers in time or fails: units of work, each in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar
from weakref import WeakValueDictionary

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from incident_bot import metrics
from incident_bot.errors import IncidentBotError, StoreError
from incident_bot.storage.engines import connections, engine_for
from incident_bot.storage.lines import Line
from incident_bot.storage.tables import landmarks, metadata

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
Work = Callable[[Connection], Result]

# Any number that no other program on the same database takes.
SCHEMA_LOCK = 7_203_380_033


class Database:
    """Every error of the driver becomes a StoreError that quotes nothing."""

    def __init__(self, url: str, timeout: float) -> None:
        """Connects to nothing yet. `timeout` is in seconds, for a statement and for a unit of work. Raises
        SettingsError."""
        self._engine = engine_for(url, timeout)
        self._timeout = timeout
        self._threads = ThreadPoolExecutor(connections(self._engine), "database")
        self._order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._prepared = False

    async def perform(self, key: str, work: Work[Result]) -> Result:
        """Off the event loop, after all earlier work of the same `key` has really ended. Raises as `run`."""
        with metrics.step("store"):
            return await self._in_time(key, work)

    async def _in_time(self, key: str, work: Work[Result]) -> Result:
        line = Line()
        task = asyncio.ensure_future(self._in_order(key, work, line))
        # Whoever gives up waiting does not stop a transaction half-way, and the next one does not overtake it.
        done, _ = await asyncio.wait([task], timeout=self._timeout)
        if done:
            return task.result()
        line.cut()
        task.add_done_callback(lambda ended: ended.exception())
        raise StoreError("the database does not answer in time")

    async def _in_order(self, key: str, work: Work[Result], line: Line) -> Result:
        lock = self._order.setdefault(key, asyncio.Lock())
        async with lock:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self.run, work, line)

    def run(self, work: Work[Result], line: Line | None = None) -> Result:
        """Blocks. Raises StoreError, and what `work` raises of our own errors."""
        line = line or Line()
        try:
            try:
                return self._transaction(work, line)
            except DBAPIError as error:
                # A connection of the pool that the server has closed since; all of them are thrown away by now.
                if not error.connection_invalidated or line.is_cut:
                    raise
                return self._transaction(work, line)
        except IncidentBotError:
            raise
        except Exception as error:
            # A table may be missing.
            self._prepared = False
            cause = getattr(error, "orig", None) or error
            logger.info("database: %s %s", type(cause).__name__, getattr(cause, "pgcode", None) or "")
            # Without its cause: the driver quotes values in its messages.
            raise StoreError(f"the database does not work ({type(cause).__name__})") from None

    def overwrite(self) -> None:
        """Blocks. What was deleted leaves SQLite's log as well; PostgreSQL does so by itself. Raises StoreError."""
        if self._engine.dialect.name != "sqlite":
            return
        try:
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except Exception as error:
            raise StoreError(f"the database does not work ({type(error).__name__})") from None

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._engine.dispose()

    def _transaction(self, work: Work[Result], line: Line) -> Result:
        with self._engine.connect() as connection, line.through(connection):
            with connection.begin():
                prepared = self._prepared or self._prepare(connection)
                result = work(connection)
            self._prepared = prepared
            return result

    def _prepare(self, connection: Connection) -> bool:
        """Tables are made when the database is there, which may be long after the start."""
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({SCHEMA_LOCK})"))
        metadata.create_all(connection)
        # Nothing is added to a table that is there, and this one is younger than its table.
        landmarks.create(connection, checkfirst=True)
        return True
