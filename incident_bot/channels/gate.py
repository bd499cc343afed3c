"""The one way in for every channel: what passes may be stored, logged and understood. A channel reads its request,
opens its session, asks `admit`, and runs the turn with `turn`."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from incident_bot import metrics
from incident_bot.channels.buttons import Buttons
from incident_bot.channels.limits import Limit
from incident_bot.channels.pseudonyms import pseudonym
from incident_bot.channels.queues import Queues
from incident_bot.channels.shared_limits import SharedLimit, limit
from incident_bot.errors import MessageRefused
from incident_bot.live_content import LiveContent
from incident_bot.messages import clean, readable
from incident_bot.redaction.redactor import redact
from incident_bot.redaction.spans import Redacted
from incident_bot.settings import MAX_TEXT, TURN_SECONDS, Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Admitted:
    """A message without personal data. `redacted` are the kinds that were in it; `parse_data` is what a button means,
    which NLU need not read."""

    text: str
    language: str | None
    redacted: tuple[str, ...] = ()
    parse_data: dict[str, Any] | None = None

    @property
    def metadata(self) -> dict[str, Any]:
        """What goes with the message through Rasa. `actions` reads both."""
        known: dict[str, Any] = {"language": self.language} if self.language else {}
        return {**known, "redacted": list(self.redacted)} if self.redacted else known


class Gate:
    """Holds what is counted across messages: one for all channels of a process. Without `limited`, messages are
    neither counted nor made to wait: for a person at the terminal."""

    def __init__(
        self, content: LiveContent, settings: Settings, *, limited: bool = True, seconds: float = TURN_SECONDS
    ) -> None:
        self._content = content
        self._settings = settings
        redis = (settings.redis_url, settings.store_timeout)
        self._sessions = limit("session", settings.session_rate if limited else 0, *redis)
        self._addresses = limit("address", settings.address_rate if limited else 0, *redis)
        self._queues = Queues(settings.most_turns, seconds)
        # Addresses are only counted: by this process under a key that ends with it, by replicas under one they share.
        self._key = settings.signing_key() if limited and settings.redis_url else secrets.token_hex(16)

    def admit(self, text: Any, conversation: str, address: str | None = None, language: str | None = None) -> Admitted:
        """`address` is where the message comes from (an IP address, a phone number), `language` that of the page.
        Raises MessageRefused."""
        with _counted():
            redacted = self._redact(clean(text))
            self.count(conversation, address)
        for kind in redacted.kinds:
            metrics.REMOVED.labels(kind).inc()
        return Admitted(redacted.text, language, redacted.kinds)

    def press(
        self, payload: str, conversation: str, address: str | None = None, language: str | None = None
    ) -> Admitted:
        """A button instead of a text. Raises MessageRefused for one that was not signed for this conversation."""
        with _counted():
            pressed = self.buttons.open(conversation, payload)
            if pressed.topic not in self._content.current().phrases["questions"]:
                raise MessageRefused("malformed", 400, "payload is of another version")
            self.count(conversation, address)
        title = self._content.current().phrase("questions", pressed.topic, pressed.language)
        return Admitted(title, language, parse_data=pressed.parse_data(title))

    def count(self, conversation: str, address: str | None = None) -> None:
        """One thing asked. Raises MessageRefused where it is one too many."""
        self._take(self._sessions, conversation)
        if address:
            self._take(self._addresses, pseudonym(self._key, "address", address))

    @cached_property
    def buttons(self) -> Buttons:
        return Buttons(self._settings.signing_key())

    async def turn(self, conversation: str, work: Callable[[], Awaitable[T]]) -> T:
        """Runs `work` when it is this message's turn. Raises MessageRefused where too many wait."""
        with _counted(), metrics.step("turn"):
            return await self._queues.run(conversation, work)

    def draft(self, text: str) -> str:
        """A text that was refused, to be shown again to whoever typed it."""
        return self._redact(readable(text[:MAX_TEXT])).text

    def _redact(self, text: str) -> Redacted:
        return redact(
            text, [number for number in map(_digits, self._content.current().facts["hotline"].terms) if number]
        )

    @staticmethod
    def _take(bucket: Limit | SharedLimit, sender: str) -> None:
        seconds = bucket.take(sender)
        if seconds:
            raise MessageRefused("slow_down", 429, f"too many messages; try again in {seconds} s", seconds)


@contextmanager
def _counted() -> Iterator[None]:
    """Whatever ends it, for the operator."""
    try:
        yield
    except MessageRefused as refused:
        metrics.REFUSALS.labels(refused.reason).inc()
        raise
    except Exception:
        metrics.REFUSALS.labels("failed").inc()
        raise


def _digits(term: str) -> str:
    return "".join(filter(str.isdigit, term))
