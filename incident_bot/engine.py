"""Rasa's agent with our actions in its own process, and one turn of a conversation as a record."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.exceptions import GraphComponentException
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog
from rasa_sdk.executor import ActionExecutor

from incident_bot.errors import ModelError
from incident_bot.records import Record
from incident_bot.settings import Settings
from incident_bot.turns import Collector, honest_store, take

# What a damaged or foreign model makes Rasa and its libraries raise.
LOADING = (
    RasaException,
    GraphComponentException,
    OSError,
    ValueError,
    KeyError,
    EOFError,
    AttributeError,
    ImportError,
    TypeError,
)

if TYPE_CHECKING:
    from rasa.core.lock_store import LockStore
    from rasa.core.tracker_store import TrackerStore


class LocalActions(EndpointConfig):
    """Runs the custom actions in this process instead of posting to an action server."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="local:actions")
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, method: str = "post", *args: Any, json: Any = None, **kwargs: Any) -> Any:
        return await self._executor.run(json)


def action_endpoint(settings: Settings) -> EndpointConfig:
    if settings.action_endpoint_url:
        return EndpointConfig(url=settings.action_endpoint_url)
    return LocalActions()


def load_agent(
    settings: Settings,
    tracker_store: TrackerStore | None = None,
    lock_store: LockStore | None = None,
) -> Agent:
    """Raises ModelError."""
    path = settings.trained_model()
    agent = Agent(tracker_store=tracker_store, lock_store=lock_store, action_endpoint=action_endpoint(settings))
    try:
        agent.load_model(path)
    except LOADING as error:
        reason = str(error.__cause__ or error).strip().splitlines()
        raise ModelError(
            f"{path}: this model cannot be loaded ({reason[0] if reason else type(error).__name__}); "
            "train a new one with `make train`"
        ) from error
    honest_store(agent)
    return agent


async def ask(agent: Agent, sender: str, text: str, metadata: dict[str, Any] | None = None) -> Record:
    """One turn. `text` has passed `messages.clean`. Raises ValueError if nothing was answered."""
    started = time.perf_counter()
    collector = Collector()
    message = UserMessage(text, collector, sender, input_channel="cli", metadata=metadata)
    await take(agent, agent.handle_message, message)
    return Record.from_messages(sender, text, collector.messages, (time.perf_counter() - started) * 1000)


def quiet() -> None:
    """No telemetry, and nothing of Rasa's start-up in a terminal where a person reads answers."""
    # Left alone, structlog prints every message at every level, text included, where records are written.
    configure_structlog(logging.CRITICAL)
    for name in ("rasa", "rasa_sdk", "sanic", "matplotlib", "absl"):
        logging.getLogger(name).setLevel(logging.ERROR)
