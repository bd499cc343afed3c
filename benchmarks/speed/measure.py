"""The load on both systems by turns, and what it cost them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.sample import SEED
from benchmarks.speed import kept
from benchmarks.speed.load import Customers, Load, session
from benchmarks.speed.projects import EPOCHS
from benchmarks.speed.servers import System
from benchmarks.speed.usage import Memory, cpu_seconds, memory
from incident_bot.evaluation.questions import load_folder

# Both need a few messages before they are as fast as they will be.
WARM = 12
WINDOW = 3


@dataclass(frozen=True)
class Amount:
    """How much is sent to each system: messages a round, rounds of each load; `deep` the turns of a conversation that
    are looked at, `talks` how many conversations go there together; `stored` how many conversations the database
    keeps, `reads` the messages sent then. `lines` is the share of the training lines, `epochs` those of stock Rasa."""

    lines: float = 0.03
    rounds: int = 3
    alone: int = 70
    together: int = 280
    repeated: int = 200
    clients: int = 32
    deep: tuple[int, ...] = (1, 10, 50)
    talks: int = 8
    stored: tuple[int, ...] = (1, 10_000, 100_000)
    reads: int = 120
    epochs: int = EPOCHS


QUICK = Amount(0.005, 1, 8, 32, 16, 8, (1, 4, 8), 2, (1, 100, 1_000), 8, 1)


@dataclass(frozen=True)
class Measured:
    """One system in one pass. `deep` by the turn of a conversation, `stored` by conversations in the database."""

    name: str
    ready: float
    ready_cpu: float
    idle: Memory
    memory: Memory
    alone: Load
    together: Load
    repeated: Load
    deep: dict[int, Load] = field(default_factory=dict)
    stored: dict[int, Load] = field(default_factory=dict)


class Texts:
    """The test questions of four languages in a fixed order, each given away once."""

    def __init__(self, folder: Path) -> None:
        texts = sorted({turn.text for dialogue in load_folder(folder) for turn in dialogue.turns})
        random.Random(SEED).shuffle(texts)
        self._left, self.given = texts, list[str]()

    def new(self, number: int) -> list[str]:
        """Raises ValueError where there are not as many."""
        if number > len(self._left):
            raise ValueError(f"{number} new texts are wanted and {len(self._left)} are left")
        taken, self._left = self._left[:number], self._left[number:]
        self.given += taken
        return taken

    def again(self, number: int) -> list[str]:
        """Of the last ones that were given."""
        few = self.given[-max(1, number // 4) :]
        return [few[index % len(few)] for index in range(number)]


def measure(systems: Sequence[System], amount: Amount, questions: Path) -> list[Measured]:
    """In rounds, one system after the other, so that what else this machine does meets both."""
    texts = Texts(questions)
    idle = [memory(system.processes) for system in systems]
    warm = texts.new(WARM)
    for system in systems:
        asyncio.run(Customers(system.url, system.ask).talk(warm, 1))
    alone = _rounds(systems, amount.rounds, lambda: texts.new(amount.alone), 1)
    together = _rounds(systems, amount.rounds, lambda: texts.new(amount.together), amount.clients)
    repeated = _rounds(systems, amount.rounds, lambda: texts.again(amount.repeated), 1)
    after = [memory(system.processes) for system in systems]
    deep = _deep(systems, amount, texts)
    stored = _stored(systems, amount, texts)
    return [
        Measured(
            system.name,
            system.ready,
            system.ready_cpu,
            idle[number],
            after[number],
            alone[number],
            together[number],
            repeated[number],
            deep[number],
            stored[number],
        )
        for number, system in enumerate(systems)
    ]


def spend(system: System, texts: Sequence[str], clients: int) -> Load:
    """A load with what it cost."""
    with _Cost(system) as cost:
        load = asyncio.run(Customers(system.url, system.ask).talk(texts, clients))
    return load + Load(clients, 0.0, cost.system, cost.database)


def _rounds(systems: Sequence[System], rounds: int, texts: Callable[[], list[str]], clients: int) -> list[Load]:
    loads = [Load(clients) for _ in systems]
    for _ in range(rounds):
        same = texts()
        loads = [load + spend(system, same, clients) for load, system in zip(loads, systems)]
    return loads


def _deep(systems: Sequence[System], amount: Amount, texts: Texts) -> list[dict[int, Load]]:
    """Conversations that go on together, turn by turn; around the turns that are looked at all texts are new."""
    windows = {turn: range(max(turn - WINDOW, 0) + 1, turn + 1) for turn in amount.deep}
    fresh = {turn: texts.new(amount.talks) for window in windows.values() for turn in window}
    found = []
    for system in systems:
        costs: dict[int, Load] = {}
        for turn, load in asyncio.run(_turns(system, amount, fresh, texts.given[0])):
            costs[turn] = load
        found.append({turn: sum((costs[one] for one in window), Load(1)) for turn, window in windows.items()})
    return found


async def _turns(system: System, amount: Amount, fresh: dict[int, list[str]], filler: str) -> list[tuple[int, Load]]:
    customers, found = Customers(system.url, system.ask), []
    senders: list[str | None] = [None] * amount.talks
    async with session() as client:
        for turn in range(1, max(amount.deep) + 1):
            said = fresh.get(turn, [filler] * amount.talks)
            with _Cost(system) as cost:
                for number, text in enumerate(said):
                    senders[number] = await customers.say(client, senders[number], text)
            found.append((turn, Load(1, 0.0, cost.system, cost.database, (0.0,) * amount.talks)))
    return found


def _stored(systems: Sequence[System], amount: Amount, texts: Texts) -> list[dict[int, Load]]:
    """Empty without databases."""
    found: list[dict[int, Load]] = [{} for _ in systems]
    if not all(system.database for system in systems):
        return found
    for number in amount.stored:
        same, warm = texts.new(amount.reads), texts.given[:WARM]
        for system, loads in zip(systems, found):
            assert system.database
            kept.fill(system.name, system.database.server, number)
            asyncio.run(Customers(system.url, system.ask).talk(warm, 1))
            loads[number] = spend(system, same, 1)
    return found


class _Cost:
    """CPU seconds of a system and of its database between entering and leaving."""

    system = database = 0.0

    def __init__(self, system: System) -> None:
        self._of = system

    def __enter__(self) -> _Cost:
        self._before = self._now()
        return self

    def __exit__(self, *_: object) -> None:
        after = self._now()
        self.system, self.database = (new - old for new, old in zip(after, self._before))

    def _now(self) -> tuple[float, float]:
        return cpu_seconds(self._of.processes), cpu_seconds(self._of.database_processes)
