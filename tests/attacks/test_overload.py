"""Five times as many messages as can be answered: each is answered or refused, and what was answered is kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

import aiohttp
import pytest

from incident_bot.channels.sessions import Sessions
from incident_bot.settings import Settings
from incident_bot.storage import conversations
from incident_bot.storage.database import Database
from tests.attacks.judge import REFUSALS
from tests.channels.conftest import free_port, ready, start_serve
from tests.faults.assistant import KEY, LONGEST_TURN, Assistant
from tests.faults.conftest import sqlite
from tests.sizes import Sizes

TIMES = 5
MEASURING = 2.0
QUESTION = "is my bank account concerned?"


@dataclass(frozen=True)
class Said:
    """`status` 0 is no answer at all."""

    token: str
    status: int
    seconds: float
    body: dict[str, Any]
    retry_after: str | None


@dataclass(frozen=True)
class Overloaded:
    url: str
    database: str
    room: int


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Overloaded]:
    """Room for few turns, that take their time."""
    room, database = 8, sqlite(tmp_path)
    assistant = Assistant(
        {"INCIDENT_BOT_DATABASE_URL": database, "INCIDENT_BOT_MOST_TURNS": str(room), LONGEST_TURN: "0.2"}
    )
    assistant.start()
    yield Overloaded(assistant.url, database, room)
    assistant.kill()


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Overloaded]:
    """The assistant as it is, with its model; all customers come from one address here."""
    port, database = free_port(), sqlite(tmp_path)
    environment = {
        "INCIDENT_BOT_DATABASE_URL": database,
        "INCIDENT_BOT_SECRET_KEY": KEY,
        "INCIDENT_BOT_ADDRESS_RATE": "0",
    }
    with ready(start_serve(tmp_path, port, **environment)):
        yield Overloaded(f"http://127.0.0.1:{port}", database, Settings.most_turns)


async def test_five_times_too_much_on_a_small_server(
    small: Overloaded, sizes: Sizes, figures: Callable[[str], None]
) -> None:
    await overload(small, sizes.overload_seconds, partial(figures), "small server")


async def test_five_times_too_much_on_the_whole_assistant(
    whole: Overloaded, sizes: Sizes, figures: Callable[[str], None]
) -> None:
    await overload(whole, sizes.overload_seconds, partial(figures), "whole assistant")


async def overload(server: Overloaded, seconds: float, figures: Callable[[str], None], where: str) -> None:
    limits = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=limits, connector=aiohttp.TCPConnector(limit=0)) as client:
        await _capacity(client, server)
        capacity = await _capacity(client, server)
        said = await _pour(client, server, TIMES * capacity, seconds)
        after = [await _say(client, server, _token()) for _ in range(10)]
    answered = [one for one in said if one.status == 200]
    refused = [one for one in said if one.status != 200]

    assert {one.status for one in said} == {200, 503}
    for one in refused:
        assert one.body["message"] in REFUSALS["busy"].values()
        assert int(one.retry_after or 0) > 0
    assert [one.status for one in after] == [200] * len(after)
    kept = _questions(server.database, said)
    assert [kept[one.token] for one in answered] == [1] * len(answered)
    assert sum(kept[one.token] for one in refused) == 0
    # A refusal costs nothing of what an answer costs.
    assert _at(refused, 50) < _at(answered, 50)
    figures(
        f"overload, {where}: {capacity:.0f} answers a second when full, {len(said) / seconds:.0f} messages a second "
        f"for {seconds:.0f} s; {len(answered):,} answered, p95 {_at(answered, 95):.2f} s; {len(refused):,} refused, "
        f"p50 {_at(refused, 50) * 1000:.0f} ms, p95 {_at(refused, 95) * 1000:.0f} ms; 0 without an answer, 0 lost; "
        f"afterwards {_at(after, 50) * 1000:.0f} ms"
    )


async def _capacity(client: aiohttp.ClientSession, server: Overloaded) -> float:
    """Answers a second while there is room for everybody, who all write at once."""
    end, answers = time.monotonic() + MEASURING, 0

    async def talk() -> None:
        nonlocal answers
        while time.monotonic() < end:
            said = await _say(client, server, _token())
            answers += said.status == 200

    await asyncio.gather(*(talk() for _ in range(min(server.room, 16))))
    return answers / MEASURING


async def _pour(client: aiohttp.ClientSession, server: Overloaded, rate: float, seconds: float) -> Sequence[Said]:
    """So many times the room at once, and then at this many a second, whatever comes back."""
    crowd = TIMES * server.room
    sent = [asyncio.ensure_future(_say(client, server, _token())) for _ in range(crowd)]
    started = time.monotonic()
    while (passed := time.monotonic() - started) < seconds:
        for _ in range(crowd + int(passed * rate) - len(sent)):
            sent.append(asyncio.ensure_future(_say(client, server, _token())))
        await asyncio.sleep(0.01)
    return await asyncio.gather(*sent)


def _token() -> str:
    return Sessions(KEY).issue().token


async def _say(client: aiohttp.ClientSession, server: Overloaded, token: str) -> Said:
    started = time.monotonic()
    message = {"text": QUESTION, "sender": token, "language": "en"}
    try:
        async with client.post(f"{server.url}/webhooks/web/messages", json=message) as reply:
            body = await reply.json()
            return Said(token, reply.status, time.monotonic() - started, body, reply.headers.get("Retry-After"))
    except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
        return Said(token, 0, time.monotonic() - started, {}, None)


def _questions(url: str, said: Sequence[Said]) -> dict[str, int]:
    """How many messages of each customer are stored as answered."""
    counts = {}
    with closing(Database(url, 5)) as database:
        for one in said:
            name = Sessions(KEY).open(one.token).conversation
            kept = database.run(partial(conversations.export, conversation=name))
            counts[one.token] = sum(event["event"] == "user" for event in kept["events"]) if kept else 0
    return counts


def _at(said: Sequence[Said], percent: int) -> float:
    """In seconds."""
    return quantiles([one.seconds for one in said], n=100)[percent - 1]
