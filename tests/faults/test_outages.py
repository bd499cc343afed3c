"""Database and Redis go away in every way they can while customers write."""

from __future__ import annotations

import asyncio
import resource
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.assistant import Assistant
from tests.faults.conftest import sqlite
from tests.faults.load import Load
from tests.faults.servers import PostgreSQL, RedisServer, Server, until
from tests.sizes import Sizes

# A statement may take a second here; a second way to the database is tried before a message is refused.
SLOWEST_REFUSAL = 4.0

Make = Callable[[], Assistant]
Say = Callable[[str], None]


def status(assistant: Assistant, path: str) -> int:
    try:
        with urllib.request.urlopen(f"{assistant.url}{path}", timeout=5) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return int(error.code)


async def longest_silence(assistant: Assistant, seconds: float) -> float:
    """Of the address that tells whether the process lives."""
    longest, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.monotonic()
        assert await asyncio.to_thread(status, assistant, "/health/live") == 200
        longest = max(longest, time.monotonic() - started)
        await asyncio.sleep(0.05)
    return longest


async def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


async def test_connections_are_cut(replica: Make, postgresql: PostgreSQL, sizes: Sizes, figures: Say) -> None:
    assistant, cut = replica(), 0
    load = Load([assistant.url])
    await asyncio.to_thread(assistant.start)
    async with load.running(8):
        while cut < sizes.cuts:
            await asyncio.sleep(0.1)
            cut += await asyncio.to_thread(postgresql.cut_connections)
        await load.answers_again(10)
    load.check(postgresql.url)
    figures(
        f"{cut} connections cut: {load.acknowledged} answered, {sum(load.refused.values())} refused, 0 lost, 0 twice"
    )


@pytest.mark.parametrize("way", ["hangs", "is down"])
@pytest.mark.parametrize("which", ["PostgreSQL", "Redis"])
async def test_a_server_goes_and_comes_back(
    replica: Make,
    postgresql: PostgreSQL,
    redis_server: RedisServer,
    which: str,
    way: str,
    sizes: Sizes,
    figures: Say,
) -> None:
    server: Server = postgresql if which == "PostgreSQL" else redis_server
    leave, come_back = (server.hang, server.resume) if way == "hangs" else (server.stop, server.start)
    assistant = replica()
    load = Load([assistant.url])
    await asyncio.to_thread(assistant.start)
    async with load.running(8):
        await load.answers_again(10)
        await asyncio.to_thread(leave)
        before = load.acknowledged
        silence = await longest_silence(assistant, sizes.outage_seconds)
        assert load.acknowledged <= before + 8
        assert await asyncio.to_thread(status, assistant, "/health/ready") == 503
        await asyncio.to_thread(come_back)
        back = await load.answers_again(10)
        await asyncio.to_thread(until, lambda: status(assistant, "/health/ready") == 200, 10, "readiness")
    load.check(postgresql.url)
    assert set(load.refused) <= {503}
    assert silence < 1
    assert load.slowest_refusal < SLOWEST_REFUSAL
    figures(
        f"{which} {way}: {load.acknowledged} answered, {load.refused[503]} refused in {load.slowest_refusal:.1f} s at "
        f"most, 0 lost, 0 twice, back after {back:.1f} s, /health/live in {silence * 1000:.0f} ms at most"
    )


async def test_both_are_down_at_the_start(
    replica: Make, postgresql: PostgreSQL, redis_server: RedisServer, figures: Say
) -> None:
    await asyncio.gather(asyncio.to_thread(postgresql.stop), asyncio.to_thread(redis_server.stop))
    assistant = replica()
    load = Load([assistant.url])
    await asyncio.to_thread(assistant.start)
    assert await asyncio.to_thread(status, assistant, "/health/ready") == 503
    assert await asyncio.to_thread(status, assistant, "/health/live") == 200
    async with load.running(8):
        await asyncio.sleep(1)
        assert load.acknowledged == 0
        await asyncio.gather(asyncio.to_thread(postgresql.start), asyncio.to_thread(redis_server.start))
        back = await load.answers_again(10)
    assert await asyncio.to_thread(status, assistant, "/health/ready") == 200
    load.check(postgresql.url)
    figures(f"both down at the start: ready {back:.1f} s after they came")


async def test_tables_are_missing(replica: Make, postgresql: PostgreSQL, figures: Say) -> None:
    assistant = replica()
    load = Load([assistant.url])
    await asyncio.to_thread(assistant.start)
    await asyncio.to_thread(postgresql.ask, "DROP TABLE IF EXISTS conversations, conversation_events, leases")
    async with load.running(2):
        back = await load.answers_again(10)
    load.check(postgresql.url)
    figures(f"tables missing: made again in {back:.1f} s")


async def test_the_disk_is_full(embedded: Make, tmp_path: Path, figures: Say) -> None:
    assistant = embedded()
    load = Load([assistant.url])
    await asyncio.to_thread(assistant.start)
    assert assistant.process
    assert assistant.process.pid
    _, most = resource.prlimit(assistant.process.pid, resource.RLIMIT_FSIZE)
    async with load.running(8):
        await load.answers_again(10)
        # No file of this process can grow any more.
        size = max(file.stat().st_size for file in tmp_path.iterdir())
        resource.prlimit(assistant.process.pid, resource.RLIMIT_FSIZE, (size, most))
        await wait_for(lambda: load.refused[503] > 20, 20)
        full = load.acknowledged
        assert await asyncio.to_thread(status, assistant, "/health/ready") == 503
        assert load.acknowledged == full
        resource.prlimit(assistant.process.pid, resource.RLIMIT_FSIZE, (most, most))
        back = await load.answers_again(10)
    load.check(sqlite(tmp_path))
    assert set(load.refused) == {503}
    refused = load.refused[503]
    figures(f"disk full: {load.acknowledged} answered, {refused} refused, 0 lost, 0 twice, back after {back:.1f} s")
