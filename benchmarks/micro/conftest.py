"""What the rungs need: Rasa's agent and ours, both with the trained model and our actions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rasa.core.agent import Agent

from incident_bot.engine import LocalActions, quiet
from incident_bot.runtime.agent import ServingAgent
from incident_bot.settings import Settings


@pytest.fixture(scope="session")
def agents() -> dict[str, Agent]:
    quiet()
    made: dict[str, Agent] = {}
    for side, kind in {"rasa": Agent, "ours": ServingAgent}.items():
        agent = kind(action_endpoint=LocalActions())
        agent.load_model(Settings.from_environment().trained_model())
        made[side] = agent
    return made


@pytest.fixture
def run() -> Iterator[Callable[[Any], Any]]:
    """Runs a coroutine on one event loop for all rounds."""
    loop = asyncio.new_event_loop()
    yield loop.run_until_complete
    loop.close()
