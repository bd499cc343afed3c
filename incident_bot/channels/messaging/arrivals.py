"""What a platform hands over: a delivery as it came, and in it what people did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Delivery:
    """One request of a platform. Names of `headers` are in lower case; `query` holds the last value of each name."""

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        """Raises ValueError."""
        try:
            return json.loads(self.body)
        except RecursionError:
            raise ValueError("nested too deep") from None


@dataclass(frozen=True)
class Arrival:
    """One thing that a person did. `id` is the platform's own of it; `sender` is the person's address on the platform
    and leaves this package only as a pseudonym; `to` is where an answer goes, as fields of the platform's request.
    `payload` is that of a button that was pressed, `text` then its title. `unread`: something other than text came with
    it. `begins`: the person opened the conversation and has not said anything. `press` is what the platform wants to
    hear at once about a press. `profile` is what the platform tells about the person, without names. `at` is in seconds
    by the platform's clock, and orders what comes in one delivery."""

    id: str
    sender: str
    to: Mapping[str, str]
    text: str = ""
    payload: str = ""
    unread: bool = False
    begins: bool = False
    press: str = ""
    language: str | None = None
    profile: Mapping[str, str] = field(default_factory=dict)
    at: float = 0.0
