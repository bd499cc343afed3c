"""The page of the incident: what the statement says, for whoever asks nothing yet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from incident_bot.channels.templates import write
from incident_bot.content import Content, Part
from incident_bot.settings import Settings

# Asked first by people who have just heard of it.
OPENING = ("what_happened", "data_concerned", "what_to_do", "suspicious_contact")


def openings(content: Content, language: str) -> tuple[str, ...]:
    return tuple(content.phrase("questions", name, language) for name in OPENING)


def render(
    content: Content,
    language: str,
    chat: str | None = None,
    public_url: str = "",
    days: float = Settings.retention_days,
) -> str:
    """`chat` is where the script of the widget lies, None where there is none. Each text carries the ids of its
    facts."""
    changed = frozenset[str]().union(*(facts for (_, code), facts in content.held.items() if code == language))
    instead = content.in_place(language)
    parts = content.phrases["parts"]
    headline = parts["headline"]
    return write(
        "landing.html",
        content,
        language,
        days,
        headline=content.phrases["headings"]["title"] if changed.intersection(headline.facts) else headline,
        source=parts["source"],
        answers={topic: variants["answer"] for topic, variants in content.answers.items() if "answer" in variants},
        facts={fact.id: Part((fact.id,), fact.wording) for fact in content.facts.values()},
        items=tuple(item for item in content.items.values() if item.fact not in changed),
        unlisted=[instead] if any(item.fact in changed for item in content.items.values()) else [],
        standing=partial(_standing, instead, changed),
        opening=openings(content, language),
        chat=chat,
        public_url=public_url,
    )


def _standing(instead: Part, changed: frozenset[str], parts: Iterable[Part]) -> list[Part]:
    """What can still be said: once `instead` in place of all that rests on what has changed."""
    shown: list[Part] = []
    for part in parts:
        part = instead if changed.intersection(part.facts) else part
        if part not in shown:
            shown.append(part)
    return shown
