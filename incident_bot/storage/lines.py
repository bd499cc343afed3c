"""The way to the database of one unit of work, which another thread can cut."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy.engine import Connection

from incident_bot.errors import StoreError


class Line:
    """A driver that waits for a server that hangs knows no timeout; closing its socket ends the wait."""

    def __init__(self) -> None:
        self.is_cut = False
        self._guard = threading.Lock()
        self._cut: Callable[[], Any] | None = None

    @contextmanager
    def through(self, connection: Connection) -> Iterator[None]:
        """Raises StoreError if it was cut before."""
        driver = connection.connection.dbapi_connection
        end: socket.socket | None = None
        with self._guard:
            if self.is_cut:
                raise StoreError("the database does not answer in time")
            if hasattr(driver, "interrupt"):
                self._cut = driver.interrupt
            else:
                # Of its own, because the driver's may be closed and given to somebody else before it is cut.
                end = socket.socket(fileno=os.dup(driver.fileno()))
                self._cut = lambda: end.shutdown(socket.SHUT_RDWR)
        try:
            yield
        finally:
            with self._guard:
                self._cut = None
                if end:
                    end.close()

    def cut(self) -> None:
        with self._guard:
            self.is_cut = True
            if self._cut:
                with suppress(Exception):
                    self._cut()
