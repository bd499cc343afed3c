"""The assistant is killed and stopped while customers write."""

from __future__ import annotations

import asyncio
import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.channels.conftest import free_port, start_serve
from tests.channels.web_fakes import Client
from tests.faults.assistant import Assistant
from tests.faults.conftest import sqlite
from tests.faults.load import Load
from tests.faults.servers import PostgreSQL
from tests.sizes import Sizes

SEED = 1

Make = Callable[[], Assistant]
Say = Callable[[str], None]


async def test_killed_on_postgresql(replica: Make, postgresql: PostgreSQL, sizes: Sizes, figures: Say) -> None:
    await kill(replica(), postgresql.url, sizes.kills, figures, "PostgreSQL and Redis")


async def test_killed_on_sqlite(embedded: Make, tmp_path: Path, sizes: Sizes, figures: Say) -> None:
    await kill(embedded(), sqlite(tmp_path), sizes.kills, figures, "SQLite")


async def kill(assistant: Assistant, database: str, times: int, figures: Say, where: str) -> None:
    load, chance = Load([assistant.url]), random.Random(SEED)
    await asyncio.to_thread(assistant.start)
    async with load.running(8):
        for _ in range(times):
            await asyncio.sleep(chance.uniform(0.2, 0.6))
            await asyncio.to_thread(assistant.kill)
            await asyncio.to_thread(assistant.start)
            await load.answers_again(10)
    load.check(database)
    figures(
        f"kill -9 on {where}: {times} times, {load.acknowledged} answered, 0 lost, 0 twice, "
        f"longest wait for an answer {load.longest:.1f} s"
    )


async def test_stopped_on_postgresql(replica: Make, postgresql: PostgreSQL, sizes: Sizes, figures: Say) -> None:
    await stop(replica(), postgresql.url, sizes.stops, figures, "PostgreSQL and Redis")


async def test_stopped_on_sqlite(embedded: Make, tmp_path: Path, sizes: Sizes, figures: Say) -> None:
    await stop(embedded(), sqlite(tmp_path), sizes.stops, figures, "SQLite")


async def stop(assistant: Assistant, database: str, times: int, figures: Say, where: str) -> None:
    load, chance, longest = Load([assistant.url]), random.Random(SEED), 0.0
    await asyncio.to_thread(assistant.start)
    async with load.running(8):
        for _ in range(times):
            await asyncio.sleep(chance.uniform(0.2, 0.6))
            started = time.monotonic()
            assert await asyncio.to_thread(assistant.terminate) == 0
            longest = max(longest, time.monotonic() - started)
            await asyncio.to_thread(assistant.start)
            await load.answers_again(10)
    load.check(database)
    figures(
        f"SIGTERM on {where}: {times} times, {load.acknowledged} answered, 0 lost, 0 twice, "
        f"longest way out {longest:.1f} s"
    )


async def test_two_replicas_share_their_conversations(replica: Make, postgresql: PostgreSQL, figures: Say) -> None:
    first, second = replica(), replica()
    load = Load([first.url, second.url])
    await asyncio.gather(asyncio.to_thread(first.start), asyncio.to_thread(second.start))
    async with load.running(8):
        await asyncio.sleep(2)
        await asyncio.to_thread(first.kill)
        await load.answers_again(10)
        await asyncio.to_thread(first.start)
        await load.answers_again(10)
    load.check(postgresql.url)
    figures(
        f"two replicas, one killed: {load.acknowledged} answered, 0 lost, 0 twice, longest wait {load.longest:.1f} s"
    )


def test_the_whole_assistant_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    first = start(tmp_path, port := free_port())
    asked = Client(port).say("Mon numéro de compte bancaire est-il concerné ?", id="m1").json()
    first.kill()
    first.wait(10)
    second = start(tmp_path, port)
    again = Client(port).say("Mon numéro de compte bancaire est-il concerné ?", sender=asked["sender"], id="m1").json()
    follow_up = Client(port).say("et mon adresse ?", sender=asked["sender"], id="m2").json()
    second.terminate()
    assert second.wait(10) == 0
    assert again["messages"] == asked["messages"]
    assert follow_up["items"] == ["address"]


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    process = start_serve(folder, port)
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("ready:"):
            return process
    raise AssertionError("".join(said))
