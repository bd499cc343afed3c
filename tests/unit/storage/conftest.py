from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain

from incident_bot.storage.database import Database
from incident_bot.storage.trackers import ConversationStore

SECONDS = 5.0


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kept' / 'conversations.db'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url, SECONDS)
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database, clock: Callable[[], float]) -> ConversationStore:
    return ConversationStore(Domain.empty(), database=database, clock=clock)
