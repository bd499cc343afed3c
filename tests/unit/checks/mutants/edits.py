"""Contents with one thing in them replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from incident_bot.content import Content, Fact, Item, Part, Topic
from incident_bot.content_files import file_of
from incident_bot.settings import LANGUAGES

SMALL_TALK = "content/phrases.yml"

Texts = Mapping[str, str]
Named = Iterator[tuple[str, Content]]
# One language at a time, and all at once, where nothing can be told by comparing them.
SETS: tuple[tuple[str, ...], ...] = (*((language,) for language in LANGUAGES), LANGUAGES)


@dataclass(frozen=True)
class Place:
    """Four texts, the facts that they rest on, and the content with other texts there."""

    name: str
    facts: tuple[str, ...]
    texts: Texts
    put: Callable[[Texts], Content]

    def changed(self, languages: Sequence[str], change: Callable[[str, str], str]) -> Content:
        """`change` gets a text and its language."""
        return self.put({name: change(text, name) if name in languages else text for name, text in self.texts.items()})


def places(content: Content) -> Iterator[Place]:
    for fact in content.facts.values():
        yield Place(
            f"statement {fact.id}",
            (fact.id,),
            fact.wording,
            lambda texts, fact=fact: with_fact(content, replace(fact, wording=texts)),
        )
    for topic, variant, number, part in parts(content):
        yield Place(
            f"{topic} {variant} {number}",
            part.facts,
            part.text,
            lambda texts, at=(topic, variant, number), part=part: with_part(content, *at, replace(part, text=texts)),
        )
    for item in content.items.values():
        yield Place(
            f"label {item.id}",
            (item.fact,) if item.fact else (),
            item.label,
            lambda texts, item=item: with_item(content, replace(item, label=texts)),
        )
    for group, phrases in content.phrases.items():
        for key, phrase in phrases.items():
            # Labels, and what the pages and channels say of themselves, are not about the incident.
            if not phrase.facts and file_of(group) != SMALL_TALK:
                continue
            yield Place(
                f"{group} {key}",
                phrase.facts,
                phrase.text,
                lambda texts, group=group, key=key: with_phrase(content, group, key, texts),
            )


def parts(content: Content) -> Iterator[tuple[str, str, int, Part]]:
    for topic, variants in content.answers.items():
        for variant, row in variants.items():
            for number, part in enumerate(row):
                yield topic, variant, number, part


def with_fact(content: Content, fact: Fact) -> Content:
    return replace(content, facts={**content.facts, fact.id: fact})


def with_item(content: Content, item: Item) -> Content:
    return replace(content, items={**content.items, item.id: item})


def with_topic(content: Content, topic: Topic) -> Content:
    return replace(content, topics={**content.topics, topic.id: topic})


def with_phrase(content: Content, group: str, key: str, texts: Texts) -> Content:
    phrase = replace(content.phrases[group][key], text=texts)
    return replace(content, phrases={**content.phrases, group: {**content.phrases[group], key: phrase}})


def with_parts(content: Content, topic: str, variant: str, row: tuple[Part, ...]) -> Content:
    return replace(content, answers={**content.answers, topic: {**content.answers[topic], variant: row}})


def with_part(content: Content, topic: str, variant: str, number: int, part: Part) -> Content:
    row = content.answers[topic][variant]
    return with_parts(content, topic, variant, (*row[:number], part, *row[number + 1 :]))


def with_topic_following(content: Content, topic: str) -> Content:
    """topics.yml says what the answer cites now, as an editor would make it."""
    cited = dict.fromkeys(
        fact for row in content.answers[topic].values() for part in row for fact in part.facts if topic != "data_item"
    )
    return with_topic(content, replace(content.topics[topic], facts=tuple(cited)))
