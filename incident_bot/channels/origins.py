"""Whose pages may use the assistant: its own, and the websites on the list."""

from __future__ import annotations

import logging
from collections.abc import Collection
from urllib.parse import urlsplit

from incident_bot.errors import MessageRefused
from incident_bot.web_settings import ORIGIN

logger = logging.getLogger(__name__)

# Whoever sends requests chooses what they say: no more than this many lines, and none longer.
MOST_TOLD = 20
LONGEST_TOLD = 100


class Origins:
    """`listed` are origins such as https://www.example.com."""

    def __init__(self, listed: Collection[str] = ()) -> None:
        self._listed = frozenset(listed)
        self._told: set[str] = set()

    def admit(self, origin: str | None, host: str) -> None:
        """`origin` as the browser says it, None for what is no browser; `host` is what the request was sent to. Raises
        MessageRefused."""
        if origin is not None and not self.is_known(origin, host):
            self._tell(origin)
            raise MessageRefused("origin", 403, "this website is not in INCIDENT_BOT_ORIGINS")

    def is_known(self, origin: str, host: str) -> bool:
        return origin in self._listed or is_own(origin, host)

    def _tell(self, origin: str) -> None:
        """Once for each website: to its customers the assistant looks like a server that is gone."""
        if origin in self._told or len(self._told) >= MOST_TOLD:
            return
        if len(origin) <= LONGEST_TOLD and ORIGIN.fullmatch(origin):
            self._told.add(origin)
            logger.warning(
                "the website %s may not use the chat; if it is yours, add it to INCIDENT_BOT_ORIGINS and start again",
                origin,
            )

    @property
    def listed(self) -> tuple[str, ...]:
        return tuple(sorted(self._listed))


def is_own(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc.lower() == host.lower()
