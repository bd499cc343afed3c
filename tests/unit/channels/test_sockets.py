from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from incident_bot.channels.sockets import Sockets
from incident_bot.errors import MessageRefused


class FakeServer:
    """What Sockets asks of a socket.io server: handshakes by engine.io id, and a way to close them."""

    def __init__(self) -> None:
        self.environ: dict[str, dict[str, Any]] = {}
        self.eio = SimpleNamespace(disconnect=self._disconnect)
        self.manager = SimpleNamespace(eio_sid_from_sid=lambda sid, namespace: sid.removeprefix("sio-"))

    def open(self, known: str, host: str = "192.0.2.1") -> None:
        self.environ[known] = {"sanic.request": SimpleNamespace(remote_addr="", ip=host)}

    async def _disconnect(self, known: str) -> None:
        del self.environ[known]


def refusal(sockets: Sockets, server: FakeServer, host: str) -> str | None:
    try:
        sockets.admit(server, host)
    except MessageRefused as refused:
        return refused.reason if refused.retry_after else "without a time"
    return None


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


def test_all_places_are_counted_and_those_of_one_address(server: FakeServer) -> None:
    sockets = Sockets(3, 2, 60)
    server.open("a")
    server.open("b")
    assert refusal(sockets, server, "192.0.2.1") == "slow_down"
    assert refusal(sockets, server, "192.0.2.2") is None
    server.open("c", "192.0.2.2")
    assert refusal(sockets, server, "192.0.2.3") == "busy"


def test_only_those_on_which_nobody_spoke_are_closed(server: FakeServer) -> None:
    now = [0.0]
    sockets = Sockets(9, 9, 60, clock=lambda: now[0])

    async def pass_time() -> None:
        server.open("silent")
        server.open("spoken")
        await sockets.sweep(server)
        now[0] = 59
        sockets.heard(server, "sio-spoken")
        server.open("late")
        await sockets.sweep(server)
        assert set(server.environ) == {"silent", "spoken", "late"}
        now[0] = 60
        await sockets.sweep(server)
        assert set(server.environ) == {"spoken", "late"}
        now[0] = 120
        await sockets.sweep(server)

    asyncio.run(pass_time())
    assert not server.environ
