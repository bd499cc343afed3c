"""Conversations that the server issues and signs: a client can continue its own, and neither choose nor guess one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

from incident_bot.errors import MessageRefused

SALT = "web-session"
MAX_AGE = 24 * 60 * 60
LONGEST_TOKEN = 200


@dataclass(frozen=True)
class Session:
    """`conversation` is the sender id inside Rasa, `token` what the client holds."""

    conversation: str
    token: str


class Sessions:
    """Issues and opens tokens. `key` is the signing key, shared by every replica."""

    def __init__(self, key: str, max_age: int = MAX_AGE) -> None:
        self.key = key
        self._serializer = URLSafeTimedSerializer(key, salt=SALT)
        self._max_age = max_age

    def issue(self) -> Session:
        number = secrets.token_hex(16)
        return Session(_conversation(number), str(self._serializer.dumps(number)))

    def open(self, token: str) -> Session:
        """Raises MessageRefused for a token that is not ours or too old."""
        # Signing works on bytes: a lone surrogate cannot even be compared.
        if not token.isascii() or len(token) > LONGEST_TOKEN:
            raise _refusal()
        try:
            number = self._serializer.loads(token, max_age=self._max_age)
        except BadSignature:
            raise _refusal() from None
        return Session(_conversation(number), token)


def _conversation(number: str) -> str:
    return f"web-{number}"


def _refusal() -> MessageRefused:
    return MessageRefused("session", 401, "sender was not issued by this server, or is too old")
