"""What a conversation remembers, read from its tracker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from rasa.shared.core.events import BotUttered, UserUttered

from incident_bot.messages import plain
from incident_bot.settings import LANGUAGES

NUMBER = re.compile(r"([1-9])", re.ASCII)


@runtime_checkable
class Erases(Protocol):
    """A tracker store that can forget a conversation."""

    async def erase(self, conversation: str) -> bool:
        """Whether there was one. Raises StoreError."""


@dataclass(frozen=True)
class Memory:
    """`language` is that of the last answer; `options` are the buttons of the last answer, title and payload."""

    new: bool = True
    language: str | None = None
    options: tuple[Mapping[str, str], ...] = ()

    @classmethod
    def of(cls, tracker: Any) -> Memory:
        """`tracker` is Rasa's, None where there is none."""
        if tracker is None:
            return cls()
        new, language, options = True, None, ()
        for event in tracker.events:
            if isinstance(event, UserUttered) and event.text:
                new, options = False, ()
            elif isinstance(event, BotUttered):
                said = (event.metadata.get("reply") or {}).get("language")
                language = said if said in LANGUAGES else language
                options = tuple(event.data.get("buttons") or ()) or options
        return cls(new, language, options)

    def chosen(self, text: str) -> Mapping[str, str] | None:
        """The option that "2", "2." or "(2)" means after an answer with at least two."""
        found = NUMBER.fullmatch(plain(text))
        number = int(found[1]) if found else 0
        return self.options[number - 1] if 0 < number <= len(self.options) else None
