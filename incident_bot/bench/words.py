"""content/bench.yml: every word of the bench, in four languages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from incident_bot import schemas
from incident_bot.content import Content, Texts, read
from incident_bot.errors import ContentError, Fault

FILE = "bench.yml"


def load(folder: Path) -> Mapping[str, Texts]:
    """Raises ContentError."""
    faults: list[Fault] = []
    raw = read(folder, FILE, schemas.BENCH, faults)
    if faults:
        raise ContentError(faults)
    return {key: texts for group in raw.values() for key, texts in group.items()}


def topic_name(words: Mapping[str, Texts], content: Content, topic: str, language: str) -> str:
    """A topic for a person: the question that a customer would ask, or a word for what is no question."""
    if topic in content.phrases["questions"] and f"name_{topic}" not in words:
        return content.phrase("questions", topic, language)
    return words[f"name_{topic}"][language] if f"name_{topic}" in words else topic
