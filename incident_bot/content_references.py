"""Names in one file of content/ that another file does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from incident_bot import widget_content
from incident_bot.content_files import file_of
from incident_bot.errors import Fault

if TYPE_CHECKING:
    from incident_bot.content import Content, Topic


def references(content: Content) -> Iterator[Fault]:
    """Every one of them, file by file."""
    yield from _items(content)
    for topic in content.topics.values():
        yield from _topic(content, topic)
    yield from _answers(content)
    yield from _held(content)
    yield from _warnings(content)
    yield from _phrases(content)
    yield from widget_content.references(content)


def _items(content: Content) -> Iterator[Fault]:
    for item in content.items.values():
        if item.fact is not None:
            yield from _facts(content, [item.fact], "content/items.yml", item.id)


def _topic(content: Content, topic: Topic) -> Iterator[Fault]:
    where = "content/topics.yml"
    yield from _facts(content, topic.facts, where, topic.id)
    for key, names in (("buttons", topic.buttons), ("why", [topic.why]), ("more", [topic.more])):
        for name in names:
            if name is not None and name not in content.topics:
                yield Fault(where, topic.id, what=f"{key}: {name!r} is no topic")
    for name in topic.buttons:
        if name not in content.phrases["questions"]:
            yield Fault(where, topic.id, what=f"buttons: {name!r} has no question in phrases.yml")
    if topic.id not in content.answers:
        yield Fault(where, topic.id, what=f"there is no content/answers/{topic.id}.yml")


def _answers(content: Content) -> Iterator[Fault]:
    for topic, variants in content.answers.items():
        where = f"content/answers/{topic}.yml"
        if topic not in content.topics:
            yield Fault(where, what=f"{topic!r} is not in topics.yml")
        cited = dict.fromkeys(fact for parts in variants.values() for part in parts for fact in part.facts)
        yield from _facts(content, cited, where, topic)


def _held(content: Content) -> Iterator[Fault]:
    for topic, language in content.held:
        if topic not in content.topics:
            yield Fault("content/held.yml", "answers", language, f"{topic!r} is not in topics.yml")


def _warnings(content: Content) -> Iterator[Fault]:
    for sign in content.warnings:
        if sign not in content.answers.get("suspicious_contact", ()):
            what = f"{sign!r} has no warning in answers/suspicious_contact.yml"
            yield Fault("content/warnings.yml", sign, what=what)


def _phrases(content: Content) -> Iterator[Fault]:
    for group, phrases in content.phrases.items():
        for key, phrase in phrases.items():
            yield from _facts(content, phrase.facts, file_of(group), f"{group} {key}")


def _facts(content: Content, cited: Iterable[str], where: str, key: str) -> Iterator[Fault]:
    for fact in cited:
        if fact not in content.facts:
            yield Fault(where, key, what=f"fact {fact!r} is not in statement.yml")
