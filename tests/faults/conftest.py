from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.assistant import Assistant
from tests.faults.servers import PostgreSQL, RedisServer, shared_folder


@pytest.fixture(scope="session")
def servers() -> Iterator[Path]:
    with shared_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def _postgresql(servers: Path) -> Iterator[PostgreSQL]:
    server = PostgreSQL(servers)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _redis(servers: Path) -> Iterator[RedisServer]:
    server = RedisServer(servers)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def postgresql(_postgresql: PostgreSQL) -> Iterator[PostgreSQL]:
    yield _postgresql
    _postgresql.stop()
    _postgresql.start()


@pytest.fixture
def redis_server(_redis: RedisServer) -> Iterator[RedisServer]:
    yield _redis
    _redis.stop()
    _redis.start()


@pytest.fixture
def replica(postgresql: PostgreSQL, redis_server: RedisServer) -> Iterator[Callable[[], Assistant]]:
    """Makes assistants on PostgreSQL and Redis, not started yet."""
    environment = {
        "INCIDENT_BOT_DATABASE_URL": postgresql.url,
        "INCIDENT_BOT_REDIS_URL": redis_server.url,
        "INCIDENT_BOT_STORE_TIMEOUT": "1",
    }
    yield from _assistants(environment)


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Callable[[], Assistant]]:
    """Makes assistants on SQLite, not started yet."""
    yield from _assistants({"INCIDENT_BOT_DATABASE_URL": sqlite(tmp_path), "INCIDENT_BOT_STORE_TIMEOUT": "1"})


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'conversations.db'}"


def _assistants(environment: dict[str, str]) -> Iterator[Callable[[], Assistant]]:
    made: list[Assistant] = []

    def make() -> Assistant:
        made.append(Assistant(environment))
        return made[-1]

    yield make
    for assistant in made:
        if assistant.process and assistant.process.is_alive():
            assistant.kill()
