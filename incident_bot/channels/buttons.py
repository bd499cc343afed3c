"""Buttons as a client holds them: signed, for one conversation, and nothing to read in them."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadSignature, Signer

from incident_bot.errors import MessageRefused
from incident_bot.settings import LANGUAGES

# Telegram's callback data is the shortest that any channel carries.
LONGEST = 64

# Its question names kinds of data, which only the text says.
READ_BY_TEXT = frozenset({"data_item"})


@dataclass(frozen=True)
class Pressed:
    """A question of `questions` in phrases.yml, in the language in which it was shown."""

    topic: str
    language: str

    def parse_data(self, title: str) -> dict[str, Any] | None:
        """What NLU would say of it, as Rasa's messages carry it; None where NLU has to read the title."""
        if self.topic in READ_BY_TEXT:
            return None
        intent = {"name": self.topic, "confidence": 1.0}
        return {
            "text": title,
            "intent": intent,
            "intent_ranking": [intent],
            "entities": [],
            "language": {"code": self.language, "sure": True},
        }


class Buttons:
    """`key` is the signing key, shared by every replica."""

    def __init__(self, key: str) -> None:
        self._key = key

    def sign(self, conversation: str, payload: str, language: str) -> str:
        """`payload` is Rasa's, `/topic`. At most 64 letters, digits, `-`, `_` and `.`."""
        named = urlsafe_b64encode(f"{payload.removeprefix('/')}.{language}".encode()).rstrip(b"=")
        return self._signer(conversation).sign(named).decode()

    def open(self, conversation: str, payload: str) -> Pressed:
        """Raises MessageRefused for what was not signed for this conversation."""
        try:
            if not payload.isascii() or len(payload) > LONGEST:
                raise BadSignature("too long")
            named = self._signer(conversation).unsign(payload)
            topic, _, language = urlsafe_b64decode(named + b"=" * (-len(named) % 4)).decode("ascii").partition(".")
        except (BadSignature, binascii.Error, UnicodeDecodeError):
            raise MessageRefused("malformed", 400, "payload was not issued for this conversation") from None
        if language not in LANGUAGES:
            raise MessageRefused("malformed", 400, "payload is of another version")
        return Pressed(topic, language)

    def _signer(self, conversation: str) -> Signer:
        return Signer(self._key, salt=f"button\0{conversation}")
