"""Who has seen a message is known to all replicas, by a real Redis."""

from __future__ import annotations

from incident_bot.channels.messaging.once import RedisOnce
from tests.faults.servers import RedisServer


async def test_replicas_answer_a_message_once(redis_server: RedisServer) -> None:
    one, two = RedisOnce(redis_server.url), RedisOnce(redis_server.url)
    assert await one.claim("message") is True
    assert await two.claim("message") is False
    await one.release("message")
    assert await two.claim("message") is True


async def test_a_redis_that_is_gone_makes_nobody_wait_for_an_answer(redis_server: RedisServer) -> None:
    once = RedisOnce(redis_server.url)
    assert await once.claim("before") is True
    redis_server.stop()
    assert await once.claim("before") is False
    assert await once.claim("during") is True
    assert await once.claim("during") is False
    redis_server.start()
    assert await once.claim("after") is True
