"""content/ as frozen dataclasses. Loading gathers every fault of shape and reference before it raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from incident_bot import schemas, widget_content
from incident_bot.content_files import read
from incident_bot.content_references import references
from incident_bot.errors import ContentError, Fault
from incident_bot.settings import LANGUAGES
from incident_bot.widget_content import Starter

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Fact:
    """One thing the statement says: its line numbers there, the terms that prove it, our wording per language."""

    id: str
    lines: tuple[int, ...]
    terms: tuple[str, ...]
    wording: Texts


@dataclass(frozen=True)
class Item:
    """A kind of data. `fact` is its verdict, None where the statement does not mention it."""

    id: str
    fact: str | None
    label: Texts
    names: Mapping[str, tuple[str, ...]]
    offers: str | None

    @property
    def concerned(self) -> bool | None:
        return None if self.fact is None else self.fact.startswith("concerned_")


@dataclass(frozen=True)
class Topic:
    """What the assistant can talk about; see the head of content/topics.yml."""

    id: str
    facts: tuple[str, ...]
    small_talk: bool
    handoff: bool
    offers: str | None
    buttons: tuple[str, ...]
    why: str | None
    more: str | None
    corrects: bool


@dataclass(frozen=True)
class Part:
    """One or two sentences of an answer in four languages, and the facts that they rest on."""

    facts: tuple[str, ...]
    text: Texts


@dataclass(frozen=True)
class Content:
    """Everything that the assistant knows and says. `answers[topic][variant]` is a list of parts; most topics have the
    one variant `answer`. `phrases[group][key]` is one phrase; those of content/widget.yml, content/page.yml,
    content/channels.yml and content/held.yml are groups of their own. `warnings[sign][language]` are words of
    fraudsters, `commands[command][language]` messages that are no question, `held[topic, language]` facts that have
    changed since the answer was approved."""

    facts: Mapping[str, Fact]
    items: Mapping[str, Item]
    topics: Mapping[str, Topic]
    answers: Mapping[str, Mapping[str, tuple[Part, ...]]]
    phrases: Mapping[str, Mapping[str, Part]]
    language_names: Mapping[str, tuple[str, ...]]
    warnings: Mapping[str, Mapping[str, tuple[str, ...]]]
    commands: Mapping[str, Mapping[str, tuple[str, ...]]]
    starters: tuple[Starter, ...]
    held: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def phrase(self, group: str, key: str, language: str) -> str:
        return self.phrases[group][key].text[language]

    def refusal(self, reason: str, language: str) -> str:
        """What is said of a MessageRefused."""
        return {**self.phrases["web_refusals"], **self.phrases["refusals"]}[reason].text[language]

    def has_hotline(self, language: str) -> bool:
        """False while its number is on hold (content/held.yml)."""
        return "hotline" not in self.held.get(("hotline", language), frozenset())

    def in_place(self, language: str) -> Part:
        """Said instead of what rests on a fact that has changed."""
        return self.phrases["held"]["sentence" if self.has_hotline(language) else "sentence_without_number"]


def load(folder: Path) -> Content:
    """Raises ContentError with every fault of shape and of reference."""
    faults: list[Fault] = []
    raw = {
        name: read(folder, f"{name}.yml", schema, faults)
        for name, schema in (
            ("statement", schemas.STATEMENT),
            ("items", schemas.ITEMS),
            ("topics", schemas.TOPICS),
            ("phrases", schemas.PHRASES),
            ("warnings", schemas.WARNINGS),
            ("channels", schemas.CHANNELS),
            ("widget", widget_content.SCHEMA),
            ("page", schemas.PAGE),
            ("held", schemas.HELD),
        )
    }
    answers = {
        path.stem: read(folder, f"answers/{path.name}", schemas.ANSWER, faults)
        for path in sorted((folder / "answers").glob("*.yml"))
    }
    if faults:
        raise ContentError(faults)
    content = _build(raw, answers)
    faults.extend(references(content))
    if faults:
        raise ContentError(faults)
    return content


def _build(raw: Mapping[str, Any], answers: Mapping[str, Any]) -> Content:
    return Content(
        facts={id: _fact(id, fact) for id, fact in raw["statement"].items()},
        items={id: _item(id, item) for id, item in raw["items"].items()},
        topics={id: _topic(id, topic) for id, topic in raw["topics"].items()},
        answers={
            topic: {variant: tuple(_part(part) for part in parts) for variant, parts in variants.items()}
            for topic, variants in answers.items()
        },
        phrases=_phrases(raw),
        language_names={language: tuple(row["asked_as"]) for language, row in raw["phrases"]["languages"].items()},
        warnings=_words(raw["warnings"]),
        commands=_words(raw["channels"]["commands"]),
        starters=widget_content.starters(raw["widget"]),
        held={
            (topic, language): frozenset(facts)
            for topic, languages in raw["held"]["answers"].items()
            for language, facts in languages.items()
        },
    )


def _fact(id: str, fact: Mapping[str, Any]) -> Fact:
    return Fact(id, tuple(fact["lines"]), tuple(fact["terms"]), _texts(fact))


def _item(id: str, item: Mapping[str, Any]) -> Item:
    names = {language: tuple(names) for language, names in item["names"].items()}
    return Item(id, item.get("fact"), item["label"], names, item.get("offers"))


def _topic(id: str, topic: Mapping[str, Any]) -> Topic:
    return Topic(
        id=id,
        facts=tuple(topic["facts"]),
        small_talk=topic.get("kind") == "small_talk",
        handoff=topic.get("handoff", False),
        offers=topic.get("offers"),
        buttons=tuple(topic.get("buttons", ())),
        why=topic.get("why"),
        more=topic.get("more"),
        corrects=topic.get("corrects", False),
    )


def _phrases(raw: Mapping[str, Any]) -> Mapping[str, Mapping[str, Part]]:
    """All groups, from whichever file; the names of languages are no phrases, nor are the answers that are held."""
    groups = {
        **{group: phrases for group, phrases in raw["phrases"].items() if group != "languages"},
        **raw["page"],
        widget_content.GROUP: raw["widget"]["words"],
        "channels": raw["channels"]["words"],
        "held": {key: phrase for key, phrase in raw["held"].items() if key != "answers"},
    }
    return {group: {key: _part(phrase) for key, phrase in phrases.items()} for group, phrases in groups.items()}


def _words(raw: Mapping[str, Any]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return {name: {language: tuple(words) for language, words in row.items()} for name, row in raw.items()}


def _texts(entry: Mapping[str, Any]) -> Texts:
    return {language: str(entry[language]) for language in LANGUAGES}


def _part(entry: Mapping[str, Any]) -> Part:
    return Part(tuple(entry.get("facts", ())), _texts(entry))
