"""`target`: the server of `incident-bot serve` in a process of its own, with the real store on SQLite and a processor
that repeats what was said. `understood`: the whole assistant, with the trained model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attacks.judge import Judge
from tests.attacks.victims import Victim
from tests.channels.conftest import free_port, ready, start_serve
from tests.channels.web_fakes import Client
from tests.faults.assistant import Assistant
from tests.faults.conftest import sqlite


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return sqlite(tmp_path_factory.mktemp("attacked"))


@pytest.fixture(scope="session")
def target(database: str) -> Iterator[Assistant]:
    assistant = Assistant({"INCIDENT_BOT_DATABASE_URL": database})
    assistant.start()
    yield assistant
    assert assistant.process
    assert assistant.process.is_alive()
    assistant.kill()


@pytest.fixture(scope="session")
def understood(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    port = free_port()
    rates = {"INCIDENT_BOT_ADDRESS_RATE": "0", "INCIDENT_BOT_SESSION_RATE": "0"}
    with ready(start_serve(tmp_path_factory.mktemp("understood"), port, **rates)) as (process, _):
        yield Client(port)
        assert process.poll() is None


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
def bystander(target: Assistant) -> Victim:
    """A customer in the middle of a conversation."""
    return Victim.begin(target.port)
