"""A conversation so far, as it is shown: from Rasa's tracker to lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered

from incident_bot.records import Button
from incident_bot.settings import LANGUAGES


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
            "buttons": [dict(button) for button in self.buttons],
        }
        return {**line, "id": self.id} if self.id else line


def lines(events: Iterable[Event], language: str, payload: Callable[[Button, str], str]) -> tuple[Line, ...]:
    """`language` stands in where nothing says which language a text is in; `payload` is that of `Record`."""
    said = []
    for event in events:
        if isinstance(event, UserUttered) and event.text:
            language = _detected(event.parse_data) or language
            said.append(Line(True, event.text, language, id=event.message_id))
        elif isinstance(event, BotUttered) and event.text:
            reply = event.metadata.get("reply") or {}
            language = _known(reply.get("language")) or language
            shown = event.data.get("buttons") or ()
            buttons = tuple({"title": each["title"], "payload": payload(each, language)} for each in shown)
            said.append(Line(False, event.text, language, _facts(event.metadata), buttons))
    return tuple(said)


def said(messages: Iterable[Mapping[str, Any]], language: str) -> tuple[Line, ...]:
    """Messages of a record that no tracker holds."""
    return tuple(
        Line(False, message["text"], language, _facts(message), tuple(message["buttons"])) for message in messages
    )


def _facts(said: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(said.get("facts") or ())


def _detected(parse_data: Any) -> str | None:
    detected = (parse_data or {}).get("language")
    if not isinstance(detected, dict) or not detected.get("sure"):
        return None
    return _known(detected.get("code"))


def _known(language: Any) -> str | None:
    return language if language in LANGUAGES else None
