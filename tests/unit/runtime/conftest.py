"""Our domain, rules and actions under Rasa's own agent and under ours, without the understanding."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.model_training import train
from rasa.shared.core.domain import Domain

from incident_bot.engine import LocalActions, quiet
from incident_bot.runtime.agent import ServingAgent
from incident_bot.turns import Collector, honest_store

# What is another one in every run.
RANDOM = frozenset({"timestamp", "message_id", "input_channel", "id"})


@pytest.fixture(scope="session")
def dialogue_model(root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The rules and stories of the product, trained in seconds: the understanding is given with each message."""
    folder = tmp_path_factory.mktemp("dialogue")
    config = (root / "config.yml").read_text(encoding="utf-8")
    head, policies = config[: config.index("importers:")], config[config.index("policies:") :]
    (folder / "config.yml").write_text(f"{head}pipeline: []\n{policies}", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("RASA_CACHE_DIRECTORY", str(folder / "cache"))
        result = train(
            str(root / "domain.yml"),
            str(folder / "config.yml"),
            [str(root / "data/stories")],
            output=str(folder),
        )
    assert result.model
    return str(result.model)


@pytest.fixture(scope="session")
def domain(root: Path) -> Domain:
    return Domain.load(str(root / "domain.yml"))


def stock(model: str, store: TrackerStore | None = None) -> Agent:
    """Rasa's own classes all the way, with our actions."""
    agent = Agent(tracker_store=store, action_endpoint=LocalActions())
    agent.load_model(model)
    honest_store(agent)
    return agent


def ours(model: str, store: TrackerStore | None = None) -> ServingAgent:
    agent = ServingAgent(tracker_store=store, action_endpoint=LocalActions())
    agent.load_model(model)
    honest_store(agent)
    return agent


def conversation(domain: Domain, seed: int, turns: int) -> list[dict[str, Any]]:
    """Parse data of messages that nobody would write in this order."""
    chance = random.Random(seed)
    intents = [*domain.intents, "restart", "session_start", "unheard_of"]
    return [parsed(chance, chance.choice(intents)) for _ in range(turns)]


def parsed(chance: random.Random, intent: str) -> dict[str, Any]:
    item = {"entity": "item", "value": chance.choice(["email", "password"]), "start": 0, "end": 4}
    entities = [item] if chance.random() < 0.4 else []
    topics = [{"topic": intent, "items": [entity["value"] for entity in entities]}]
    known = {"questions": topics} if chance.random() < 0.8 and intent != "unheard_of" else {}
    return {
        "text": chance.choice(["", "text?", "x" * 200]),
        "intent": {"name": intent, "confidence": chance.random()},
        "entities": entities,
        "intent_ranking": [{"name": intent, "confidence": 0.5}],
        "language": {"code": chance.choice(["fr", "nl", "en", "de", None]), "sure": chance.random() < 0.5},
        **known,
    }


def hold(agent: Agent, messages: list[dict[str, Any]], sender: str) -> list[list[dict[str, Any]]]:
    """What is said to each."""

    async def talk() -> list[list[dict[str, Any]]]:
        said = []
        for number, message in enumerate(messages):
            heard = Collector()
            await agent.handle_message(
                UserMessage(message["text"], heard, sender, message, "test", str(number), {"language": "fr"})
            )
            said.append(same(heard.messages))
        return said

    return asyncio.run(talk())


def stored(agent: Agent, sender: str) -> list[Any]:
    """Every event, without what is another one in every run."""
    tracker = asyncio.run(agent.tracker_store.retrieve_full_tracker(sender))
    assert tracker is not None
    return [same(event.as_dict()) for event in tracker.events]


def same(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: same(entry) for key, entry in value.items() if key not in RANDOM and key != "at"}
    return [same(entry) for entry in value] if isinstance(value, list | tuple) else value


@pytest.fixture(scope="session", autouse=True)
def quiet_rasa() -> None:
    """Left alone, it prints every message."""
    quiet()


@pytest.fixture(params=range(6))
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.param)
