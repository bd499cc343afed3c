"""What every simulated platform has: people who write, and an API that takes only what the real one would."""

from __future__ import annotations

import json
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, ClassVar

SERVER = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Option:
    """What a person can tap instead of writing."""

    title: str
    payload: str


@dataclass(frozen=True)
class Shown:
    """One message on a person's screen. `call` is a number that one tap calls."""

    person: str
    text: str
    options: tuple[Option, ...] = ()
    call: str | None = None


@dataclass(frozen=True)
class Hook:
    """A request to the assistant."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Received:
    """A request of the assistant. Names of `headers` are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        require("application/json" in self.headers.get("content-type", ""), "the body is not sent as JSON")
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Violation(Exception):
    """The documentation of the platform forbids what was sent."""


def require(holds: object, what: str) -> None:
    """Raises Violation."""
    if not holds:
        raise Violation(what)


def only(body: Mapping[str, Any], *fields: str) -> None:
    """Raises Violation for a field that the documentation does not have."""
    unknown = sorted(set(body) - set(fields))
    require(not unknown, f"unknown fields: {', '.join(unknown)}")


class Platform(ABC):
    """`webhook` is where the assistant listens for it. `shown`, `violations` and `acknowledged` are what came of it;
    `faults` are answered instead of the next requests, the first to the next."""

    name: ClassVar[str]

    def __init__(self, server: str = SERVER) -> None:
        self.webhook = f"{server}/webhooks/{self.name}/webhook"
        self.shown: list[Shown] = []
        self.violations: list[str] = []
        self.acknowledged: list[str] = []
        self.requests: list[tuple[float, str]] = []
        self.faults: deque[Answer] = deque()
        self.listener: Callable[[Shown], None] = lambda shown: None
        self._numbers = count(int(time.time()))
        self._lock = threading.Lock()

    @abstractmethod
    def environment(self, api: str) -> Mapping[str, str]:
        """The settings of an assistant that is to use this platform at `api`."""

    @abstractmethod
    def say(self, text: str, person: str = "") -> Hook: ...

    @abstractmethod
    def press(self, option: Option, person: str = "") -> Hook:
        """Taps an option of the last message that had it."""

    @abstractmethod
    def picture(self, person: str = "") -> Hook:
        """Sends a picture without a word."""

    @abstractmethod
    def take(self, request: Received) -> Answer:
        """Does what the API does, `show` included. Raises Violation."""

    @abstractmethod
    def refusal(self, what: str) -> Answer:
        """How the API complains."""

    def answer(self, request: Received) -> Answer:
        with self._lock:
            self.requests.append((time.monotonic(), request.path))
            if self.faults:
                return self.faults.popleft()
            try:
                return self.take(request)
            except Violation as violation:
                what = str(violation)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                what = f"{type(error).__name__}: {error}"
            self.violations.append(what)
            return self.refusal(what)

    def show(self, shown: Shown) -> None:
        self.shown.append(shown)
        self.listener(shown)

    def number(self) -> int:
        """Never the same twice."""
        return next(self._numbers)
