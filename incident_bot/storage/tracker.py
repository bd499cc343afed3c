"""A conversation as Rasa's tracker that knows where it stands in the store."""

from __future__ import annotations

import copy

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
