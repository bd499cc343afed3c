"""What a turn costs without its understanding, by the length of the conversation: Rasa's classes and ours in one run.

.venv/bin/python -m benchmarks.turns [--turns 200]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from incident_bot.cli.main import hush
from incident_bot.runtime.lazy import postpone_tensorflow
from incident_bot.settings import Settings

QUESTIONS = ("Was my bank account number leaked?", "et mon adresse ?", "Wat is er gebeurd?", "merci", "Wer war das?")
LENGTHS = (1, 5, 20, 50)
OURS = 2


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds of the process a message, the database's threads included."""

    length: int
    rasa: float
    ours: float


async def measure(settings: Settings, folder: Path, turns: int) -> list[Cost]:
    """Both agents have our actions in the process, and a store of ours on SQLite: Rasa's with the whole session."""
    from rasa.core.agent import Agent

    from incident_bot.engine import LocalActions
    from incident_bot.runtime.agent import ServingAgent
    from incident_bot.storage.database import Database
    from incident_bot.storage.trackers import ConversationStore
    from incident_bot.turns import honest_store

    agents: list[Any] = []
    for kind, seen in ((Agent, None), (ServingAgent, OURS)):
        database = Database(f"sqlite:///{folder / kind.__name__}.db", settings.store_timeout)
        agent = kind(tracker_store=ConversationStore(database=database, turns=seen), action_endpoint=LocalActions())
        agent.load_model(settings.trained_model())
        honest_store(agent)
        agents.append(agent)
    parsed = [await agents[1].parse_message(question) for question in QUESTIONS]
    for agent in agents:
        await _hold(agent, parsed, "warm", 20)
    costs = []
    for length in LENGTHS:
        rasa, ours = [await _cost(agent, parsed, length, turns) for agent in agents]
        costs.append(Cost(length, rasa, ours))
    return costs


async def _cost(agent: Any, parsed: Sequence[Any], length: int, turns: int) -> float:
    conversations = max(1, turns // length)
    started = time.process_time()
    for number in range(conversations):
        await _hold(agent, parsed, f"{length}-{number}", length)
    return 1000 * (time.process_time() - started) / (conversations * length)


async def _hold(agent: Any, parsed: Sequence[Any], sender: str, length: int) -> None:
    from rasa.core.channels.channel import UserMessage

    from incident_bot.turns import Collector, take

    for number in range(length):
        data = json.loads(json.dumps(parsed[number % len(parsed)]))
        await take(agent, agent.handle_message, UserMessage(data["text"], Collector(), sender, data))


def main() -> int:
    hush()
    parser = argparse.ArgumentParser(description="A turn by the length of its conversation, Rasa's classes and ours.")
    parser.add_argument("--turns", type=int, default=200, help="of each length (default: %(default)s)")
    turns = parser.parse_args().turns
    postpone_tensorflow()
    from incident_bot.engine import quiet

    quiet()
    with tempfile.TemporaryDirectory() as name:
        costs = asyncio.run(measure(Settings.from_environment(), Path(name), turns))
    print("turns\tRasa's classes\tours\tratio")
    for cost in costs:
        print(f"{cost.length}\t{cost.rasa:.2f} ms\t{cost.ours:.2f} ms\t{cost.rasa / cost.ours:.1f} x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
