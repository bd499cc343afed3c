"""Limits that replicas share, in Redis."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from incident_bot import metrics
from incident_bot.channels.limits import Limit
from incident_bot.errors import SettingsError

PREFIX = "incident-bot:limit:"
# The bucket of `Limit` as one number, the time when it will be full again, by the clock of Redis. Returns for how many
# seconds the sender has to wait.
TAKE = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local interval, size = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = full + interval - (now + interval * size)
if wait > 0.000001 then return tostring(wait) end
redis.call('SET', KEYS[1], string.format('%.6f', full + interval), 'PX', math.ceil((full + interval - now) * 1000))
return '0'
"""
# While Redis does not answer, it is asked again after this time; no more than so many questions are under way.
AGAIN_SECONDS = 5.0
MOST_ASKED = 1_000
MOST_WAITING = 50_000


class SharedLimit:
    """Each replica decides at once, by its own bucket, and asks Redis meanwhile: what Redis says counts from the next
    message on. So nobody waits for Redis, and where it is down the limit of each replica still stands. `sender` tells
    nothing about a person, and is forgotten when its bucket is full again, within half a minute."""

    def __init__(
        self, name: str, per_minute: int, client: Redis[Any], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._local = Limit(per_minute, clock)
        self._name = name
        self._interval = 60 / per_minute
        self._size = max(1.0, per_minute / 2)
        self._redis = client
        self._clock = clock
        # Until when Redis wants a sender to wait.
        self._until: OrderedDict[str, float] = OrderedDict()
        self._asked: set[asyncio.Task[None]] = set()
        self._again = -math.inf

    def take(self, sender: str) -> int:
        """0 where a message may pass, otherwise the whole seconds until one may. Inside an event loop."""
        now = self._clock()
        until = self._until.get(sender, now)
        if until > now:
            return math.ceil(until - now)
        self._until.pop(sender, None)
        seconds = self._local.take(sender)
        if not seconds and now >= self._again and len(self._asked) < MOST_ASKED:
            task = asyncio.get_running_loop().create_task(self._ask(sender))
            # The loop itself holds a task only weakly.
            self._asked.add(task)
            task.add_done_callback(self._asked.discard)
        return seconds

    async def _ask(self, sender: str) -> None:
        try:
            wait = float(await self._redis.eval(TAKE, 1, f"{PREFIX}{self._name}:{sender}", self._interval, self._size))
        except (RedisError, OSError):
            metrics.SHARED_LIMITS.labels("failed").inc()
            self._again = self._clock() + AGAIN_SECONDS
            return
        metrics.SHARED_LIMITS.labels("asked").inc()
        if wait > 0:
            self._until[sender] = self._clock() + wait
            if len(self._until) > MOST_WAITING:
                self._until.popitem(last=False)


def limit(name: str, per_minute: int, redis_url: str, timeout: float) -> Limit | SharedLimit:
    """Shared where there is a Redis and a limit. Connects to nothing yet. Raises SettingsError."""
    if not redis_url or not per_minute:
        return Limit(per_minute)
    try:
        client: Redis[Any] = Redis.from_url(redis_url, socket_timeout=timeout, socket_connect_timeout=timeout)
    except ValueError:
        raise SettingsError("INCIDENT_BOT_REDIS_URL must begin with redis://, rediss:// or unix://") from None
    return SharedLimit(name, per_minute, client)
