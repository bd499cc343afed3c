"""Replicas share their limits through a real Redis, and go on alone where it is down."""

from __future__ import annotations

import asyncio

import pytest
import redis

from incident_bot.channels.gate import Gate
from incident_bot.channels.limits import Limit
from incident_bot.channels.shared_limits import SharedLimit, limit
from incident_bot.errors import MessageRefused, SettingsError
from incident_bot.live_content import LiveContent
from incident_bot.settings import Settings
from tests.faults.assistant import KEY, ROOT
from tests.faults.servers import RedisServer


def bucket(server: RedisServer, name: str, per_minute: int = 20) -> SharedLimit:
    made = limit(name, per_minute, server.url, 0.5)
    assert isinstance(made, SharedLimit)
    return made


async def take(bucket: SharedLimit, sender: str) -> int:
    """Until Redis has said its word about it."""
    seconds = bucket.take(sender)
    await asyncio.gather(*bucket._asked)
    return seconds


async def test_two_replicas_let_in_together_what_one_would(redis_server: RedisServer) -> None:
    replicas = [bucket(redis_server, "together") for _ in range(2)]
    taken = [await take(replicas[number % 2], "a") for number in range(14)]
    # Ten at once, as in one replica, and one more in each: the one whose refusal it learns from.
    assert sum(not seconds for seconds in taken) <= 12
    assert taken[:10] == [0] * 10
    assert all(0 < seconds <= 3 for seconds in taken[12:])
    assert await take(replicas[0], "b") == 0


async def test_who_waits_as_long_as_it_says_is_let_in_again(redis_server: RedisServer) -> None:
    replicas = [bucket(redis_server, "again", per_minute=120) for _ in range(2)]
    taken = [await take(replicas[number % 2], "a") for number in range(80)]
    assert all(taken[-2:])
    # Sixty at once, some that came back meanwhile, and one more in each.
    assert 60 <= sum(not seconds for seconds in taken) <= 66
    await asyncio.sleep(1)
    assert await take(replicas[0], "a") == 0


async def test_nothing_is_kept_longer_than_until_the_bucket_is_full(redis_server: RedisServer) -> None:
    await take(bucket(redis_server, "kept", per_minute=60), "a")
    client = redis.Redis.from_url(redis_server.url)
    (key,) = client.keys("incident-bot:limit:kept:*")
    assert 0 < client.pttl(key) <= 1_000


async def test_without_redis_each_replica_still_has_its_own_limit(redis_server: RedisServer) -> None:
    replica = bucket(redis_server, "down")
    redis_server.stop()
    taken = [await take(replica, "a") for _ in range(11)]
    assert taken == [0] * 10 + [3]


async def test_a_redis_that_hangs_holds_up_nobody(redis_server: RedisServer) -> None:
    replica = bucket(redis_server, "hangs")
    redis_server.hang()
    assert [replica.take("a") for _ in range(11)] == [0] * 10 + [3]
    redis_server.resume()
    await asyncio.gather(*replica._asked)


async def test_the_gates_of_two_replicas_count_an_address_together_and_no_address_is_in_redis(
    redis_server: RedisServer,
) -> None:
    environment = {
        "INCIDENT_BOT_REDIS_URL": redis_server.url,
        "INCIDENT_BOT_SECRET_KEY": KEY,
        "INCIDENT_BOT_ADDRESS_RATE": "4",
    }
    content = LiveContent(ROOT / "content")
    gates = [Gate(content, Settings.from_environment(environment)) for _ in range(2)]
    refused = 0
    for number in range(8):
        try:
            gates[number % 2].admit("hello", f"web-{number}", "192.0.2.77")
        except MessageRefused:
            refused += 1
        await asyncio.sleep(0.05)
    assert 4 <= refused <= 6
    keys = redis.Redis.from_url(redis_server.url).keys("incident-bot:limit:*")
    assert keys
    assert not [key for key in keys if b"192.0.2" in key]


def test_without_redis_or_without_a_limit_nothing_is_shared() -> None:
    assert isinstance(limit("session", 30, "", 1), Limit)
    assert isinstance(limit("session", 0, "redis://127.0.0.1:1", 1), Limit)
    with pytest.raises(SettingsError, match="INCIDENT_BOT_REDIS_URL"):
        limit("session", 30, "http://nowhere", 1)
