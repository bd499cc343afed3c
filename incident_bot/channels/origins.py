"""Whose pages may use the assistant: its own, and the websites on the list."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from incident_bot.errors import MessageRefused


class Origins:
    """`listed` are origins such as https://www.example.com."""

    def __init__(self, listed: Collection[str] = ()) -> None:
        self._listed = frozenset(listed)

    def admit(self, origin: str | None, host: str) -> None:
        """`origin` as the browser says it, None for what is no browser; `host` is what the request was sent to. Raises
        MessageRefused."""
        if origin is not None and not self.is_known(origin, host):
            raise MessageRefused("origin", 403, "this website is not in INCIDENT_BOT_ORIGINS")

    def is_known(self, origin: str, host: str) -> bool:
        return origin in self._listed or is_own(origin, host)

    @property
    def listed(self) -> tuple[str, ...]:
        return tuple(sorted(self._listed))


def is_own(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc.lower() == host.lower()
