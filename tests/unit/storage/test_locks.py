from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from rasa.core.lock_store import LockStore
from rasa.core.utils import AvailableEndpoints

from incident_bot.errors import ConversationBusy, SettingsError, StoreError
from incident_bot.storage.leases import LocalLeases, RedisLeases
from incident_bot.storage.locks import ConversationLocks
from tests.channels.conftest import free_port


async def test_turns_of_one_conversation_come_one_by_one_in_order_and_without_delay() -> None:
    locks = ConversationLocks()
    seen: list[int] = []

    async def take(number: int) -> None:
        async with locks.lock("c"):
            seen.append(number)
            await asyncio.sleep(0)
            seen.append(number)

    started = time.monotonic()
    await asyncio.gather(*(take(number) for number in range(40)))
    assert seen == [number for number in range(40) for _ in range(2)]
    assert time.monotonic() - started < 1


async def test_other_conversations_do_not_wait() -> None:
    locks = ConversationLocks()
    async with locks.lock("a"), locks.lock("b", lock_lifetime=0.1):
        pass


async def test_a_lock_that_is_not_released_ends() -> None:
    locks = ConversationLocks()
    async with locks.lock("c", lock_lifetime=0.1), locks.lock("c", lock_lifetime=1):
        pass


async def test_whoever_comes_late_does_not_release_the_lock_of_the_next() -> None:
    now = [0.0]
    leases = LocalLeases(lambda: now[0])
    assert await leases.take("c", "first", 1)
    assert not await leases.take("c", "second", 1)
    now[0] = 2
    assert await leases.take("c", "second", 1)
    await leases.release("c", "first")
    assert not await leases.take("c", "third", 1)
    await leases.release("c", "second")
    assert await leases.take("c", "third", 1)


async def test_waiting_has_an_end() -> None:
    locks = ConversationLocks()
    async with locks.lock("c", lock_lifetime=60):
        waiting = [hold(locks, 0.2) for _ in range(3)]
        results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [ConversationBusy] * 3
    await hold(locks, 1)


async def hold(locks: ConversationLocks, seconds: float) -> None:
    async with locks.lock("c", lock_lifetime=seconds):
        pass


async def test_a_turn_that_is_given_up_releases_its_lock() -> None:
    locks = ConversationLocks()

    async def hang() -> None:
        async with locks.lock("c"):
            await asyncio.sleep(60)

    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(hang(), 0.1)
    await hold(locks, 0.2)


async def test_without_its_redis_nothing_is_locked() -> None:
    locks = ConversationLocks(leases=RedisLeases(f"redis://127.0.0.1:{free_port()}", 0.2))
    with pytest.raises(StoreError):
        await hold(locks, 1)
    assert not await locks.ready()


async def test_ready_in_this_process() -> None:
    assert await ConversationLocks().ready()


def test_an_address_that_is_none_is_named_with_its_variable() -> None:
    with pytest.raises(SettingsError, match="INCIDENT_BOT_REDIS_URL"):
        RedisLeases("localhost", 1)


def test_rasa_makes_it_from_endpoints_yml(root: Path) -> None:
    endpoints = AvailableEndpoints.read_endpoints(str(root / "endpoints.yml"))
    assert isinstance(LockStore.create(endpoints.lock_store), ConversationLocks)
