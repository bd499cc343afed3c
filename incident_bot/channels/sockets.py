"""How many sockets are open, from where, and for how long nobody has said a word on them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from socketio import AsyncServer

from incident_bot.channels.replies import address
from incident_bot.errors import MessageRefused

# A client that has something to say again opens another one.
IDLE_SECONDS = 600.0
RETRY_SECONDS = 30


class Sockets:
    """At most `most` open at once and `per_address` from one address, closed after `idle` seconds without an event."""

    def __init__(self, most: int, per_address: int, idle: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._per_address = per_address
        self._idle = idle
        self._clock = clock
        # When each connection was last heard, by its engine.io id.
        self._heard: dict[str, float] = {}

    def admit(self, server: AsyncServer, host: str) -> None:
        """Whether there is room for one more from there. Raises MessageRefused."""
        # Counted from the handshakes themselves: nothing can be forgotten. engineio keeps closed sockets for a while.
        if len(server.environ) >= self._most:
            raise MessageRefused("busy", 503, f"{self._most} sockets are open", RETRY_SECONDS)
        same = sum(address(environ["sanic.request"]) == host for environ in server.environ.values())
        if same >= self._per_address:
            raise MessageRefused("slow_down", 429, f"{self._per_address} sockets from one address", RETRY_SECONDS)

    def heard(self, server: AsyncServer, sid: str) -> None:
        self._heard[server.manager.eio_sid_from_sid(sid, "/")] = self._clock()

    async def watch(self, server: AsyncServer) -> None:
        """Closes idle ones, for ever."""
        while True:
            await asyncio.sleep(min(self._idle / 4, 30))
            await self.sweep(server)

    async def sweep(self, server: AsyncServer) -> None:
        now = self._clock()
        self._heard = {known: self._heard.get(known, now) for known in server.environ}
        for known, then in list(self._heard.items()):
            if now - then >= self._idle:
                await server.eio.disconnect(known)

    async def close(self, server: AsyncServer) -> None:
        """All of them: the server stops."""
        for known in list(server.environ):
            await server.eio.disconnect(known)
        await server.shutdown()
        # engineio leaves the pings that it has planned behind, and asyncio complains of each at the end.
        for task in asyncio.all_tasks():
            if getattr(task.get_coro(), "__name__", "") == "_send_ping":
                task.cancel()
