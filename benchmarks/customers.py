"""Customers who write to replicas and wait for their answers, each with a conversation of some messages."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.replicas import ROOT
from incident_bot.checks import corpus
from incident_bot.evaluation.scoring import percentile

# The load comes from one address; what one address may send is measured elsewhere.
OPEN = {"INCIDENT_BOT_ADDRESS_RATE": "0", "INCIDENT_BOT_SESSION_RATE": "0"}
# How many messages a conversation has on average, and what the longest short follow-up has in characters.
MESSAGES = 6
SHORT = 25
PATIENCE = aiohttp.ClientTimeout(total=20)

Body = dict[str, Any]


@dataclass(frozen=True)
class Mixture:
    """Shares of the messages after the first of a conversation, which is always new: a button of the answer before, or
    a short follow-up in words that others use as well. The rest is new, as is a button where none was offered."""

    pressed: float
    short: float

    def __str__(self) -> str:
        if not self.pressed + self.short:
            return "every text is new to the assistant"
        return (
            f"conversations of {MESSAGES} messages on average: the first new, then {self.pressed:.0%} buttons, "
            f"{self.short:.0%} short follow-ups that repeat, the rest new"
        )


USUAL = Mixture(0.4, 0.2)
NEW = Mixture(0.0, 0.0)


class Texts:
    """What customers type, in four languages: lines of data/nlu/ and tests/questions/. A new one never comes twice."""

    def __init__(self, seed: int, root: Path = ROOT) -> None:
        asked = [line.text for line in corpus.questions(root / "tests" / "questions").lines]
        lines = [line.text for line in corpus.training(root / "data" / "nlu").lines]
        self.random = random.Random(seed)
        self._new = sorted({*asked, *lines})
        self._short = sorted({text for text in asked if len(text) <= SHORT})
        self.random.shuffle(self._new)

    def new(self) -> str:
        return self._new.pop()

    def short(self) -> str:
        return self.random.choice(self._short)


@dataclass
class Report:
    """Times in seconds, `seconds` of all of it. `refused` counts the statuses of replies that are none, 0 where there
    was no reply. `said` are the texts of each conversation that were answered, as they are stored, by its token."""

    seconds: float = 0.0
    answered: list[float] = field(default_factory=list)
    refusing: list[float] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    said: dict[str, list[str]] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return len(self.answered) / self.seconds

    @property
    def busy(self) -> int:
        """Told at once to try again: what a full assistant is meant to say."""
        return self.refused[503] + self.refused[429]

    @property
    def errors(self) -> int:
        return sum(self.refused.values()) - self.busy

    def milliseconds(self, percent: float) -> float:
        return 1000 * percentile(self.answered, percent)

    def times(self) -> str:
        return ", ".join(f"p{percent} {self.milliseconds(percent):.0f} ms" for percent in (50, 95, 99))

    def note(self, kind: str, status: int, record: Mapping[str, Any], taken: float) -> None:
        if status == 200:
            self.answered.append(taken)
            self.kinds[kind] += 1
            self.said.setdefault(record["sender"], []).append(record["text"])
        else:
            self.refused[status] += 1
            self.refusing.append(taken)


class Conversation:
    """What one customer writes next, from what was answered last."""

    def __init__(self, texts: Texts, mixture: Mixture) -> None:
        self._texts, self._mixture = texts, mixture
        self._sender: str | None = None
        self._buttons: Sequence[Mapping[str, str]] = ()

    def next(self) -> tuple[str, Body]:
        """Of which kind it is, and the body."""
        chance = self._texts.random
        if self._sender is None or chance.random() < 1 / MESSAGES:
            self._sender, self._buttons = None, ()
            return "new", {"text": self._texts.new()}
        sender = {"sender": self._sender}
        drawn = chance.random()
        if drawn < self._mixture.pressed and self._buttons:
            return "button", {"payload": chance.choice(self._buttons)["payload"], **sender}
        if self._mixture.pressed <= drawn < self._mixture.pressed + self._mixture.short:
            return "short", {"text": self._texts.short(), **sender}
        return "new", {"text": self._texts.new(), **sender}

    def hear(self, record: Mapping[str, Any]) -> None:
        self._sender = record["sender"]
        self._buttons = [button for message in record["messages"] for button in message.get("buttons", ())]


class Customers:
    """Writes to `urls` in turn."""

    def __init__(self, urls: Sequence[str], texts: Texts, mixture: Mixture) -> None:
        self._urls, self._texts, self._mixture = urls, texts, mixture

    async def talk(self, customers: int, think: float, seconds: float) -> Report:
        """Each writes, waits for the answer, and thinks for `think` seconds on average."""
        report, started = Report(), time.monotonic()
        end = started + seconds
        async with _client() as client:

            async def customer(number: int) -> None:
                conversation, url = Conversation(self._texts, self._mixture), self._urls[number % len(self._urls)]
                await asyncio.sleep(random.uniform(0, think))
                while time.monotonic() < end:
                    record = await _say(client, url, *conversation.next(), report)
                    if record:
                        conversation.hear(record)
                    pause = random.uniform(0.5, 1.5) * think
                    await asyncio.sleep(max(0.0, min(pause, end - time.monotonic())))

            await asyncio.gather(*(customer(number) for number in range(customers)))
        report.seconds = time.monotonic() - started
        return report

    async def arrive(self, rate: float, seconds: float) -> Report:
        """So many new customers a second with one question each, however slowly they are answered."""
        report, started = Report(), time.monotonic()
        async with _client() as client:
            asked = []
            for number in range(int(rate * seconds)):
                await asyncio.sleep(max(0.0, started + number / rate - time.monotonic()))
                url = self._urls[number % len(self._urls)]
                kind, body = Conversation(self._texts, self._mixture).next()
                asked.append(asyncio.ensure_future(_say(client, url, kind, body, report)))
            await asyncio.gather(*asked)
        report.seconds = time.monotonic() - started
        return report


def _client() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=PATIENCE, connector=aiohttp.TCPConnector(limit=0))


async def _say(client: aiohttp.ClientSession, url: str, kind: str, body: Body, report: Report) -> Body:
    """The record, empty where there is none."""
    started = time.monotonic()
    try:
        async with client.post(f"{url}/webhooks/web/messages", json=body) as reply:
            record, status = await reply.json(), reply.status
    except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
        record, status = {}, 0
    report.note(kind, status, record, time.monotonic() - started)
    return record if status == 200 else {}


def missing(answered: Sequence[str], stored: Sequence[str]) -> int:
    """How many of the answered texts are not among the stored ones in this order."""
    left: Iterator[str] = iter(stored)
    return sum(text not in left for text in answered)
