"""A browser's end of the socket."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import socketio

from tests.channels.web_fakes import Client


class Socket:
    """With the replies as they came, and when each was read."""

    def __init__(self, port: int, transport: str = "websocket", **headers: str) -> None:
        self.replies: list[dict[str, Any]] = []
        self.steps: list[str] = []
        self.client = socketio.Client(reconnection=False, websocket_extra_options={"suppress_origin": True})
        self.client.on("reply", self._reply)
        self.client.connect(
            f"http://127.0.0.1:{port}",
            {name.replace("_", "-"): value for name, value in headers.items()},
            transports=[transport],
        )

    def _reply(self, data: dict[str, Any]) -> None:
        self.steps.append(f"got {data['index']}")
        time.sleep(0.02)
        self.replies.append(data)
        self.steps.append(f"read {data['index']}")

    def call(self, event: str, *data: object) -> dict[str, Any]:
        return dict(self.client.call(event, *data, timeout=20))

    def say(self, text: object, **fields: object) -> dict[str, Any]:
        return self.call("message", {"text": text, **fields})


@contextmanager
def connected(server: Client, transport: str = "websocket", **headers: str) -> Iterator[Socket]:
    socket = Socket(server.port, transport, **headers)
    try:
        yield socket
    finally:
        # A client that polls would wait for its last answer.
        socket.client.eio.disconnect(abort=True)
