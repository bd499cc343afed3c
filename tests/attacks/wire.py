"""Bytes to a port, as no HTTP client would send them, and what comes back."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")


@dataclass(frozen=True)
class Heard:
    """All that came back before the server closed or fell silent."""

    raw: bytes

    @property
    def statuses(self) -> list[int]:
        return [int(status) for status in STATUS.findall(self.raw)]


def send(port: int, pieces: Sequence[bytes], pause: float = 0, answers: int = 1, silence: float = 5) -> Heard:
    """Sends the pieces with a pause between them, and listens until there are so many answers, the server closes, or
    nothing has come for `silence` seconds. A server may close before the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=silence) as connection:
        with suppress(ConnectionError, socket.timeout):
            for number, piece in enumerate(pieces):
                if number:
                    time.sleep(pause)
                connection.sendall(piece)
        raw = b""
        with suppress(ConnectionError, socket.timeout):
            while len(STATUS.findall(raw)) < answers and (chunk := connection.recv(65_536)):
                raw += chunk
        return Heard(raw)


def request(body: bytes, *headers: bytes, path: bytes = b"/webhooks/web/messages", method: bytes = b"POST") -> bytes:
    """A good one, unless told otherwise."""
    lines = [
        method + b" " + path + b" HTTP/1.1",
        b"Host: 127.0.0.1",
        b"Content-Type: application/json",
        *(headers or (b"Content-Length: " + str(len(body)).encode(),)),
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
