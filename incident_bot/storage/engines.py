"""SQLAlchemy engines for the two databases: bounded in time, and silent about what they carry."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from incident_bot.errors import SettingsError

POSTGRESQL_CONNECTIONS = 8


def engine_for(url: str, timeout: float) -> Engine:
    """No connection is made yet. `timeout` is in seconds, for each statement. Raises SettingsError."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed, timeout)
        if parsed.get_backend_name() in ("postgresql", "postgres"):
            return _postgresql(parsed.set(drivername="postgresql+psycopg2"), timeout)
    except (ArgumentError, ValueError):
        pass
    # The URL itself may hold a password.
    raise SettingsError("INCIDENT_BOT_DATABASE_URL must begin with sqlite:/// or postgresql://")


def connections(engine: Engine) -> int:
    """How many units of work can run at once."""
    return int(engine.pool.size())


def _sqlite(url: URL, timeout: float) -> Engine:
    if not url.database or url.database == ":memory:":
        raise SettingsError("INCIDENT_BOT_DATABASE_URL names no file; conversations are not kept in memory")
    # One connection: SQLite has one writer, and a queue in front of it is fairer than its retries.
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=timeout,
        connect_args={"timeout": timeout, "check_same_thread": False},
    )
    event.listen(engine, "do_connect", partial(_private_file, Path(url.database)))
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _private_file(file: Path, *_: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def _configure(connection: Any, _: Any) -> None:
    # The driver would begin a transaction at the first write only, too late for what was read before.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    # A turn is acknowledged when it is on the disk, not when the system means to write it.
    connection.execute("PRAGMA synchronous = FULL")
    # What is deleted is overwritten.
    connection.execute("PRAGMA secure_delete = ON")


def _begin(connection: Any) -> None:
    # By the driver itself: there is no result to be wrapped.
    connection.connection.dbapi_connection.execute("BEGIN IMMEDIATE")


def _postgresql(url: URL, timeout: float) -> Engine:
    milliseconds = int(timeout * 1000)
    bounds = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    options = " ".join(f"-c {bound}={milliseconds}" for bound in bounds)
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_timeout=timeout,
        connect_args={
            "connect_timeout": max(2, round(timeout)),
            "options": options,
            "application_name": "incident-bot",
            "tcp_user_timeout": milliseconds,
        },
    )
