"""The page of the incident: what the statement says, for whoever asks nothing yet."""

from __future__ import annotations

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
    return write(
        "landing.html",
        content,
        language,
        days,
        said=content.phrases["parts"],
        answers={topic: variants["answer"] for topic, variants in content.answers.items() if "answer" in variants},
        facts={fact.id: Part((fact.id,), fact.wording) for fact in content.facts.values()},
        items=tuple(content.items.values()),
        opening=openings(content, language),
        chat=chat,
        public_url=public_url,
    )
