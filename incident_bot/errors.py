"""All errors of the assistant.

IncidentBotError
    SettingsError        a setting is missing or cannot be read
    ContentError         files under content/ have faults; carries every one of them
    ModelError           no trained model, or one that cannot be loaded
    ServerError          the server cannot start or cannot be reached
    StoreError           conversations cannot be read or written now, and what was asked was not done
        ConversationChanged  somebody else has added to the conversation
        AlreadyAnswered      the message has its answer
        ConversationErased   the customer erased the conversation
        ConversationBusy     earlier messages of the conversation are not answered yet
    MessageRefused       a message that cannot be answered, with the reason and the HTTP status
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class IncidentBotError(Exception):
    """Anything that a person can act on: its text says what, where and what to do."""


class SettingsError(IncidentBotError):
    """A setting is missing or has a value that cannot be used."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in a file. `topic` is the key within the file, `language` one of the four, or empty."""

    file: str
    topic: str = ""
    language: str = ""
    what: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.topic, self.language, self.what) if part)


class ContentError(IncidentBotError):
    """Files under content/ have faults."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ModelError(IncidentBotError):
    """There is no trained model, or it cannot be loaded."""


class ServerError(IncidentBotError):
    """The server cannot start, or cannot be reached."""


class StoreError(IncidentBotError):
    """The database or the lock does not work. The customer has to send the message again."""


class ConversationChanged(StoreError):
    """A turn began from events that are not the latest any more."""


class AlreadyAnswered(StoreError):
    """The conversation holds this message and what was said to it."""


class ConversationErased(StoreError):
    """The customer erased the conversation: it cannot be continued."""


class ConversationBusy(StoreError):
    """The turn waited for its conversation as long as a turn may take."""


class MessageRefused(IncidentBotError):
    """A message that cannot be answered. `reason` is a key of `refusals` in content/phrases.yml; `retry_after` is in
    seconds; `messages` are what can be said all the same, as in a record."""

    def __init__(
        self,
        reason: str,
        status: int,
        detail: str,
        retry_after: int | None = None,
        messages: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.reason = reason
        self.status = status
        self.retry_after = retry_after
        self.messages = tuple(messages)
        super().__init__(detail)
