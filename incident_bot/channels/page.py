"""The page of a conversation: one HTML document that needs no JavaScript, no cookie and nothing from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from incident_bot.channels.history import Line
from incident_bot.channels.landing import openings
from incident_bot.channels.templates import headers, write
from incident_bot.content import Content
from incident_bot.settings import Settings

HEADERS = headers()


@dataclass(frozen=True)
class Page:
    """What is shown. `sender` is the token of the conversation, None before its first message; `refusal` is a key of
    `refusals` in phrases.yml or page.yml; `draft` is what the customer typed and has to find again."""

    language: str
    sender: str | None = None
    lines: tuple[Line, ...] = ()
    refusal: str | None = None
    draft: str = ""

    @property
    def latest(self) -> int | None:
        """Where the last message of the customer stands, unless there is a refusal to read: the page opens there."""
        asked = [index for index, line in enumerate(self.lines) if line.by_customer]
        return asked[-1] if asked and self.refusal is None else None


def render(content: Content, page: Page, days: float = Settings.retention_days) -> str:
    return write(
        "conversation.html",
        content,
        page.language,
        days,
        page=page,
        refusal=content.refusal(page.refusal, page.language) if page.refusal else None,
        opening=() if page.lines else openings(content, page.language),
    )
