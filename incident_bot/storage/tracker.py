"""A conversation as Rasa's tracker that knows where it stands in the store."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker


class StoredTracker(DialogueStateTracker):
    """`start` is the number of its first event, `kept` how many are stored."""

    start: int = 0
    kept: int = 0

    def copy(self) -> DialogueStateTracker:
        """As Rasa's, which starts anew and lets everything happen again."""
        other = copy.copy(self)
        other.events = copy.copy(self.events)
        other.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
        other.model_id = other.assistant_id = None
        return other


def read(event: Mapping[str, Any]) -> Event:
    """An event that Rasa wrote. Raises ValueError for a kind that it does not have, KeyError without one."""
    return _kind(event["event"])._from_parameters(dict(event))


@lru_cache(maxsize=64)
def _kind(name: str) -> type[Event]:
    """Rasa looks through all classes of events for every event."""
    return Event.resolve_by_type(name)  # type: ignore[no-any-return]
