"""/chat/content.<lang>.json: what the widget keeps in the browser, in the words of now."""

from __future__ import annotations

import json

from incident_bot.catalogue import catalogue, public, sealed, signer
from incident_bot.channels.assets import SHORT, Asset
from incident_bot.content import Content
from incident_bot.live_content import LiveContent
from incident_bot.settings import LANGUAGES


class Kept:
    """`secret` is the signing key of the server, `days` how long a conversation is kept."""

    def __init__(self, content: LiveContent, secret: str, days: float) -> None:
        self._content = content
        self._signer = signer(secret)
        self.days = days
        self._made: dict[str, tuple[Content, Asset]] = {}

    @property
    def key(self) -> str:
        """By which a website can tell that it is ours."""
        return public(self._signer)

    def get(self, name: str) -> Asset | None:
        """None for any other name."""
        language = name.removeprefix("content.").removesuffix(".json")
        if language not in LANGUAGES or name != f"content.{language}.json":
            return None
        content = self._content.current()
        known = self._made.get(language)
        if known is None or known[0] is not content:
            text = json.dumps(sealed(catalogue(content, language, self.days), self._signer), ensure_ascii=False)
            known = (content, Asset.of(text.encode(), "json", SHORT))
            self._made[language] = known
        return known[1]
