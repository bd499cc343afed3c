"""Rasa's events out of what Rasa wrote."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rasa.shared.core.events import Event


def read(event: Mapping[str, Any]) -> Event:
    """Raises ValueError for a kind that Rasa does not have, KeyError without one."""
    return _kind(event["event"])._from_parameters(dict(event))


@lru_cache(maxsize=64)
def _kind(name: str) -> type[Event]:
    """Rasa looks through all classes of events for every event."""
    return Event.resolve_by_type(name)  # type: ignore[no-any-return]
