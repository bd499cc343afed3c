from __future__ import annotations

import asyncio
from typing import Any

from redis.exceptions import ConnectionError

from incident_bot.channels.messaging.once import KEPT_SECONDS, LocalOnce, RedisOnce


class FakeRedis:
    """As much of Redis as is asked for; `down` is a server that does not answer."""

    def __init__(self, down: bool = False) -> None:
        self.kept: dict[str, int] = {}
        self.down = down

    async def set(self, key: str, value: bytes, nx: bool, ex: int) -> Any:
        if self.down:
            raise ConnectionError("no answer")
        if nx and key in self.kept:
            return None
        self.kept[key] = ex
        return True

    async def delete(self, key: str) -> None:
        if self.down:
            raise ConnectionError("no answer")
        self.kept.pop(key, None)


def claims(once: Any, *keys: str) -> list[bool]:
    async def ask() -> list[bool]:
        return [await once.claim(key) for key in keys]

    return asyncio.run(ask())


def test_a_key_is_claimed_once() -> None:
    assert claims(LocalOnce(), "a", "b", "a") == [True, True, False]


def test_a_key_that_was_released_can_be_claimed_again() -> None:
    once = LocalOnce()
    claims(once, "a")
    asyncio.run(once.release("a"))
    assert claims(once, "a") == [True]


def test_a_key_is_forgotten_after_a_week() -> None:
    now = [0.0]
    once = LocalOnce(clock=lambda: now[0])
    claims(once, "a")
    now[0] = KEPT_SECONDS - 1.0
    assert claims(once, "a") == [False]
    now[0] = KEPT_SECONDS + 1.0
    assert claims(once, "a") == [True]


def test_the_oldest_keys_make_room() -> None:
    assert claims(LocalOnce(most=2), "a", "b", "c", "b", "a") == [True, True, True, False, True]


def test_replicas_share_what_they_claimed() -> None:
    redis = FakeRedis()
    assert claims(RedisOnce("", redis), "a") == [True]
    assert claims(RedisOnce("", redis), "a") == [False]
    assert list(redis.kept.values()) == [KEPT_SECONDS]


def test_without_redis_a_replica_still_knows_its_own() -> None:
    assert claims(RedisOnce("", FakeRedis(down=True)), "a", "a", "b") == [True, False, True]


def test_what_was_released_is_free_for_every_replica() -> None:
    redis = FakeRedis()
    once = RedisOnce("", redis)
    claims(once, "a")
    asyncio.run(once.release("a"))
    assert claims(RedisOnce("", redis), "a") == [True]
