"""content/bench.yml: every word of the bench, in four languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from incident_bot import schemas
from incident_bot.content import Content, Texts
from incident_bot.content_files import read
from incident_bot.errors import ContentError, Fault
from incident_bot.settings import LANGUAGES

FILE = "bench.yml"
PLACE = re.compile(r"\{\w*\}")


def load(folder: Path) -> Mapping[str, Texts]:
    """Raises ContentError with every fault."""
    faults: list[Fault] = []
    raw = read(folder, FILE, schemas.BENCH, faults)
    words: dict[str, Texts] = {}
    for group, entries in raw.items():
        for key, texts in entries.items():
            if key in words:
                faults.append(
                    Fault(f"{folder.name}/{FILE}", f"{group} {key}", what="this key stands in another group too")
                )
            words[key] = texts
            faults.extend(
                Fault(f"{folder.name}/{FILE}", f"{group} {key}", language, "does not fill in what the French text does")
                for language in LANGUAGES
                if sorted(PLACE.findall(texts[language])) != sorted(PLACE.findall(texts[LANGUAGES[0]]))
            )
    if faults:
        raise ContentError(faults)
    return words


def faults(folder: Path) -> list[Fault]:
    """Everything that is wrong with the file."""
    try:
        load(folder)
    except ContentError as error:
        return list(error.faults)
    return []


def topic_name(words: Mapping[str, Texts], content: Content, topic: str, language: str) -> str:
    """A topic for a person: the question that a customer would ask, or a word for what is no question."""
    if topic in content.phrases["questions"] and f"name_{topic}" not in words:
        return content.phrase("questions", topic, language)
    return words[f"name_{topic}"][language] if f"name_{topic}" in words else topic
