"""A conversation so far, as it is shown: from Rasa's tracker to lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered

from incident_bot.settings import LANGUAGES


@dataclass(frozen=True)
class Button:
    """What can be asked next: what it says, and what it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class Line:
    """One text of the customer or of the assistant, with the facts that it rests on. `id` is the number of a customer's
    message."""

    by_customer: bool
    text: str
    language: str
    facts: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    id: str | None = None

    def as_dict(self) -> dict[str, Any]:
        line = {
            "by_customer": self.by_customer,
            "text": self.text,
            "language": self.language,
            "facts": list(self.facts),
            "buttons": [{"title": button.title, "payload": button.payload} for button in self.buttons],
        }
        return {**line, "id": self.id} if self.id else line


def lines(events: Iterable[Event], language: str) -> tuple[Line, ...]:
    """`language` stands in where nothing says which language a text is in."""
    said = []
    for event in events:
        if isinstance(event, UserUttered) and event.text:
            language = _detected(event.parse_data) or language
            said.append(Line(True, event.text, language, id=event.message_id))
        elif isinstance(event, BotUttered) and event.text:
            reply = event.metadata.get("reply") or {}
            language = _known(reply.get("language")) or language
            said.append(Line(False, event.text, language, _facts(event.metadata), _buttons(event.data)))
    return tuple(said)


def said(messages: Iterable[Mapping[str, Any]], language: str) -> tuple[Line, ...]:
    """Messages of a record that no tracker holds."""
    return tuple(Line(False, message["text"], language, _facts(message), _buttons(message)) for message in messages)


def _facts(said: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(said.get("facts") or ())


def _buttons(said: Mapping[str, Any]) -> tuple[Button, ...]:
    return tuple(Button(button["title"], button["payload"]) for button in said.get("buttons") or ())


def _detected(parse_data: Any) -> str | None:
    detected = (parse_data or {}).get("language")
    if not isinstance(detected, dict) or not detected.get("sure"):
        return None
    return _known(detected.get("code"))


def _known(language: Any) -> str | None:
    return language if language in LANGUAGES else None
