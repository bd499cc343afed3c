"""Who may use the bench: holders of its token, from pages of the bench itself, under a name that it goes by."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer

from incident_bot.channels.limits import Limit

COOKIE = "incident-bot-bench"
MAX_AGE = 12 * 60 * 60
# Of logins, from anywhere: nobody guesses a token of 32 random bytes, and nobody may try to.
LOGINS_PER_MINUTE = 20
LOCAL = ("127.0.0.1", "localhost", "::1")
SAFE = ("GET", "HEAD")


class Guard:
    """`token` is the secret; `hosts` are names that the bench answers to beside those of the machine itself."""

    def __init__(self, token: str, hosts: Collection[str] = ()) -> None:
        self._token = token
        self._hosts = frozenset((*LOCAL, *hosts))
        self._serializer = URLSafeTimedSerializer(token, salt="bench")
        self._logins = Limit(LOGINS_PER_MINUTE)

    def knows_host(self, host: str) -> bool:
        """A page elsewhere whose name was made to lead here (DNS rebinding) sends its own name."""
        try:
            return (urlsplit(f"//{host}").hostname or "") in self._hosts
        except ValueError:
            return False

    def same_origin(self, method: str, scheme: str, headers: Mapping[str, str]) -> bool:
        """Whether a request that changes something comes from a page of the bench. A program that sends the token in a
        header is no page."""
        if method in SAFE or self.bears_token(headers):
            return True
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site") == "same-origin"
        return origin == f"{scheme}://{headers.get('host', '')}"

    def login(self, token: str) -> str | None:
        """The cookie of somebody who has the token."""
        if self._logins.take("login") or not self._is_token(token):
            return None
        return str(self._serializer.dumps("agent"))

    def admits(self, cookie: str | None, headers: Mapping[str, str]) -> bool:
        return self.bears_token(headers) or self._is_valid(cookie)

    def bears_token(self, headers: Mapping[str, str]) -> bool:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self._is_token(token.strip())

    def _is_token(self, token: str) -> bool:
        return hmac.compare_digest(token.encode("utf-8", "surrogatepass"), self._token.encode())

    def _is_valid(self, cookie: str | None) -> bool:
        if not cookie or not cookie.isascii():
            return False
        try:
            return bool(self._serializer.loads(cookie, max_age=MAX_AGE) == "agent")
        except BadSignature:
            return False
