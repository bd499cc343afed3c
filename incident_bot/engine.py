"""Rasa's agent with our actions in its own process, and one turn of a conversation as a record."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.exceptions import GraphComponentException
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog
from rasa_sdk.executor import ActionExecutor

from incident_bot import metrics
from incident_bot.errors import ModelError
from incident_bot.logs import log_failure
from incident_bot.records import Button, Record, by_title, said
from incident_bot.runtime.agent import ServingAgent
from incident_bot.settings import Settings
from incident_bot.turns import Collector, honest_store, take

# The action that needs nothing but the message.
STATIC = "action_static_answer"
# Its own actions take milliseconds, so a server that takes this long does not work.
ACTION_SECONDS = 3.0
STATIC_SECONDS = 2.0
LIBRARIES = ("rasa", "rasa_sdk", "sanic", "matplotlib", "absl")

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
    """Runs the custom actions in this process instead of posting to an action server. Where one raises, the answer of
    the topic is given without the conversation around it."""

    in_process = True

    def __init__(self, package: str = "actions") -> None:
        # The domain goes to actions that ask for it in domain.yml: none does.
        super().__init__(url="local:actions", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, method: str = "post", *args: Any, json: Any = None, **kwargs: Any) -> Any:
        try:
            with metrics.step("answer"):
                return await self._executor.run(json)
        except Exception as error:
            log_failure(error)
            return await self._executor.run({**json, "next_action": STATIC})


class RemoteActions(EndpointConfig):
    """An action server; where it does not answer, the same actions in this process."""

    def __init__(self, url: str) -> None:
        super().__init__(url=url)
        self._local = LocalActions()

    async def request(self, method: str = "post", *args: Any, json: Any = None, **kwargs: Any) -> Any:
        try:
            with metrics.step("answer"):
                return await asyncio.wait_for(super().request(method, *args, json=json, **kwargs), ACTION_SECONDS)
        except Exception as error:
            log_failure(error)
            return await self._local.request(method, *args, json=json, **kwargs)


def action_endpoint(settings: Settings) -> EndpointConfig:
    if settings.action_endpoint_url:
        return RemoteActions(settings.action_endpoint_url)
    return LocalActions()


def load_agent(
    settings: Settings,
    tracker_store: TrackerStore | None = None,
    lock_store: LockStore | None = None,
    *,
    model: Path | None = None,
    kind: type[Agent] = ServingAgent,
) -> Agent:
    """`model` is another than the latest, `kind` another than the serving agent. Raises ModelError."""
    path = model or settings.trained_model()
    agent = kind(tracker_store=tracker_store, lock_store=lock_store, action_endpoint=action_endpoint(settings))
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


async def static_messages(
    agent: Agent, text: str, metadata: dict[str, Any], payload: Callable[[Button, str], str] = by_title
) -> tuple[Mapping[str, Any], ...]:
    """What can be said to a message whose turn failed, as in a record: without tracker, lock or action server. Empty
    where the understanding fails as well."""
    try:
        parsed = await asyncio.wait_for(agent.parse_message(text), STATIC_SECONDS)
        latest = {**parsed, "metadata": metadata}
        tracker = {"sender_id": "nobody", "slots": {}, "latest_message": latest, "events": [], "paused": False}
        answered = await _local_actions().request(
            json={"next_action": STATIC, "tracker": {**tracker, "latest_input_channel": None, "followup_action": None}}
        )
        responses = answered["responses"]
        return said(responses, responses[-1]["reply"]["language"], payload) if responses else ()
    except Exception as error:
        log_failure(error)
        return ()


@lru_cache(maxsize=1)
def _local_actions() -> LocalActions:
    return LocalActions()


async def ask(
    agent: Agent, sender: str, text: str, metadata: dict[str, Any] | None = None, redacted: Sequence[str] = ()
) -> Record:
    """One turn. `text` has passed the gate. Raises ValueError if nothing was answered."""
    started = time.perf_counter()
    collector = Collector()
    message = UserMessage(text, collector, sender, input_channel="cli", metadata=metadata)
    await take(agent, agent.handle_message, message)
    return Record.from_messages(sender, text, collector.messages, (time.perf_counter() - started) * 1000, redacted)


def talk(level: str) -> None:
    """Rasa says what it does. Only after `logs.keep_text_out`."""
    configure_structlog(logging.getLevelName(level))
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(level)


def quiet() -> None:
    """No telemetry, and nothing of Rasa's start-up in a terminal where a person reads answers."""
    # Left alone, structlog prints every message at every level, text included, where records are written.
    configure_structlog(logging.CRITICAL)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.ERROR)
