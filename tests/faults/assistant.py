"""The server of `incident-bot serve` with everything but a model, so that it can be killed often: the modules are
loaded once, by a process that each start is forked from."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered

from incident_bot.channels.app import create_app
from incident_bot.channels.web import WebChannel
from incident_bot.settings import Settings
from incident_bot.storage.upkeep import attach
from tests.channels.conftest import free_port
from tests.faults.servers import listens, until

ROOT = Path(__file__).parents[2]
KEY = "a key for tests"
# In seconds, for another Assistant's environment: how long a turn takes at most.
LONGEST_TURN = "TESTS_LONGEST_TURN"
# Another endpoints.yml.
ENDPOINTS = "TESTS_ENDPOINTS"
# The load comes from one address, as fast as it is answered: how much is let in is measured elsewhere.
UNLIMITED = {"INCIDENT_BOT_SESSION_RATE": "0", "INCIDENT_BOT_ADDRESS_RATE": "0", "INCIDENT_BOT_MOST_TURNS": "1000"}

forks = get_context("forkserver")
forks.set_forkserver_preload([__name__])


class Processor:
    """Rasa's, without understanding: answers with what was said."""

    def __init__(self, tracker_store: TrackerStore) -> None:
        self.tracker_store = tracker_store
        self._longest = float(os.environ.get(LONGEST_TURN, "0.03"))

    async def handle_message(self, message: UserMessage) -> None:
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id, append_action_listen=False)
        if not tracker.events:
            tracker.update(SessionStarted())
        tracker.update(UserUttered(message.text, message_id=message.message_id))
        await asyncio.sleep(random.uniform(0, self._longest))
        intent = {"name": "hotline", "confidence": 0.9}
        reply = {"language": "fr", "topics": ["hotline"], "items": [], "handoff": True, "intent": intent}
        said = BotUttered(f"re: {message.text}", {"buttons": []}, {"facts": ["hotline"], "reply": reply})
        tracker.update(said)
        assert message.output_channel is not None
        await message.output_channel.send_response(message.sender_id, said.message())
        await self.tracker_store.save(tracker)


def serve(port: int, environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    logging.disable(logging.CRITICAL)
    endpoints = AvailableEndpoints.read_endpoints(os.environ.get(ENDPOINTS, str(ROOT / "endpoints.yml")))
    trackers = TrackerStore.create(endpoints.tracker_store)
    agent = Agent(Domain.empty(), tracker_store=trackers, lock_store=LockStore.create(endpoints.lock_store))
    # As Rasa does, with its wrapper around the store.
    agent.processor = Processor(agent.tracker_store)
    app = create_app([WebChannel.from_credentials(None)], agent)
    attach(app, trackers, endpoints, Settings.from_environment())
    app.run("127.0.0.1", port, workers=1, access_log=False, motd=False)


@dataclass
class Assistant:
    """`environment` names its database and its Redis."""

    environment: Mapping[str, str]
    port: int = field(default_factory=free_port)
    process: ForkServerProcess | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        content = str(ROOT / "content")
        settings = {"INCIDENT_BOT_SECRET_KEY": KEY, "INCIDENT_BOT_CONTENT": content, **UNLIMITED, **self.environment}
        self.process = forks.Process(target=serve, args=(self.port, settings), daemon=True)
        self.process.start()
        until(lambda: listens(self.port), 60, "the assistant")

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.join(10)

    def terminate(self) -> int | None:
        """The exit status, None if it is still there after ten seconds."""
        assert self.process
        self.process.terminate()
        self.process.join(10)
        return self.process.exitcode
