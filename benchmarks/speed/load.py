"""Customers who write to a server, wait for the answer and write again."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from incident_bot.evaluation.scoring import percentile

TURNS = 4
TIMEOUT = aiohttp.ClientTimeout(total=60)


@dataclass(frozen=True)
class Reply:
    """`sender` goes with the next message of the conversation; `answered` where anything was said, `understood` where
    an action of ours said it."""

    sender: str | None
    answered: bool
    understood: bool


@dataclass(frozen=True)
class Request:
    url: str
    body: bytes
    read: Callable[[bytes], Reply]


# The server's address, the sender of an earlier reply if there is one, and a text.
Ask = Callable[[str, str | None, str], Request]


@dataclass(frozen=True)
class Load:
    """Some messages by `clients` at once. `times` in ms, of those that were answered; `cpu` seconds of the system,
    `database` of its database; `silent` got no answer, `unknown` only the request to rephrase."""

    clients: int
    seconds: float = 0.0
    cpu: float = 0.0
    database: float = 0.0
    times: tuple[float, ...] = field(default=(), repr=False)
    silent: int = 0
    unknown: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(
            self.clients,
            self.seconds + other.seconds,
            self.cpu + other.cpu,
            self.database + other.database,
            self.times + other.times,
            self.silent + other.silent,
            self.unknown + other.unknown,
        )

    @property
    def messages(self) -> int:
        return len(self.times)

    @property
    def per_cpu_second(self) -> float:
        return self.messages / self.cpu if self.cpu else 0.0

    @property
    def cpu_ms(self) -> float:
        """Of the system, for a message."""
        return 1000 * self.cpu / max(1, self.messages)

    @property
    def database_ms(self) -> float:
        return 1000 * self.database / max(1, self.messages)

    def percentile(self, percent: float) -> float:
        return percentile(self.times, percent)


def ask_stock(url: str, sender: str | None, text: str) -> Request:
    """Rasa's REST channel: the client names the conversation."""
    sender = sender or secrets.token_hex(16)
    body = json.dumps({"sender": sender, "message": text}).encode()

    def read(reply: bytes) -> Reply:
        said = _read(reply)
        messages = said if isinstance(said, list) else []
        # What an action of ours says is not one of the domain's responses.
        return Reply(sender, bool(messages), bool(messages) and "rephrase" not in messages[0].get("text", ""))

    return Request(f"{url}/webhooks/rest/webhook", body, read)


def ask_ours(url: str, sender: str | None, text: str) -> Request:
    """The web channel: the server names the conversation."""
    body = json.dumps({"text": text, **({"sender": sender} if sender else {})}).encode()

    def read(reply: bytes) -> Reply:
        said = _read(reply)
        record = said if isinstance(said, dict) else {}
        return Reply(record.get("sender"), bool(record.get("messages")), record.get("topics") != ["unclear"])

    return Request(f"{url}/webhooks/web/messages", body, read)


@dataclass
class Customers:
    """Of one server; a conversation has `turns` messages."""

    url: str
    ask: Ask
    turns: int = TURNS

    async def talk(self, texts: Sequence[str], clients: int) -> Load:
        """Every text once, by so many customers at a time."""
        left, report = iter(texts), _Report()
        started = time.perf_counter()
        async with session() as client:
            await asyncio.gather(*(self._customer(client, left, report) for _ in range(clients)))
        return report.load(clients, time.perf_counter() - started)

    async def say(
        self, client: aiohttp.ClientSession, sender: str | None, text: str, report: _Report | None = None
    ) -> str | None:
        """Who the customer is in the next message."""
        report = report or _Report()
        request = self.ask(self.url, sender, text)
        started = time.perf_counter()
        try:
            async with client.post(
                request.url, data=request.body, headers={"Content-Type": "application/json"}
            ) as reply:
                said = request.read(await reply.read())
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            said = Reply(sender, False, False)
        report.add(said, 1000 * (time.perf_counter() - started))
        return said.sender

    async def _customer(self, client: aiohttp.ClientSession, left: Iterator[str], report: _Report) -> None:
        sender: str | None = None
        for number, text in enumerate(left):
            sender = await self.say(client, sender if number % self.turns else None, text, report)


def session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=TIMEOUT, connector=aiohttp.TCPConnector(limit=0))


@dataclass
class _Report:
    times: list[float] = field(default_factory=list)
    silent: int = 0
    unknown: int = 0

    def add(self, reply: Reply, milliseconds: float) -> None:
        if reply.answered:
            self.times.append(milliseconds)
        self.silent += not reply.answered
        self.unknown += reply.answered and not reply.understood

    def load(self, clients: int, seconds: float) -> Load:
        return Load(clients, seconds, 0.0, 0.0, tuple(self.times), self.silent, self.unknown)


def _read(reply: bytes) -> Any:
    try:
        return json.loads(reply)
    except ValueError:
        return None
