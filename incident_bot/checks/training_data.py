"""Do topics, intents, training lines and test questions agree, and is every line where it belongs?"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from incident_bot.checks import corpus
from incident_bot.checks.corpus import Corpus, Line
from incident_bot.checks.languages import foreign
from incident_bot.content import Content
from incident_bot.errors import Fault

KEYS = {"text", "kind", "topics", "items", "ok", "handoff"}
KINDS = {"plain", "colloquial", "typo", "long", "multi", "negated_or_tricky", "short", "mixed", "oos"}
QUESTIONS_PER_TOPIC = 15
ACCENT = re.compile(r"[\u0300-\u036f]")


def faults(
    content: Content | None, data: Path, tests: Path, *, domain: Path, acts: Sequence[str] = ()
) -> Iterator[Fault]:
    """`acts` are the intents that are no topic. Without content, the domain says which topics there are."""
    intents, unreadable = corpus.intents(domain)
    topics = tuple(content.topics) if content else tuple(intent for intent in intents if intent not in acts)
    training = corpus.training(data / "nlu")
    questions = corpus.questions(tests / "questions")
    messages = corpus.several(data / "several")
    yield from unreadable
    yield from training.faults
    yield from messages.faults
    yield from questions.faults
    if intents:
        yield from _domain(intents, [*topics, *acts], domain.name)
    if topics:
        yield from _grid(training, [*topics, *acts], f"{data.name}/nlu")
        yield from _grid(questions, topics, f"{tests.name}/questions")
        yield from _enough(questions, topics)
    yield from _labels(questions, topics)
    yield from _known(messages, [*topics, *acts])
    if content:
        yield from _items(training, questions, tuple(content.items))
    yield from _twice(training)
    yield from _misplaced(training)
    yield from _misplaced(messages)
    yield from _leaked(training, questions)
    yield from _leaked(messages, questions)


def count(data: Path) -> int:
    """How many training lines there are."""
    return len(corpus.training(data / "nlu").lines)


@lru_cache(maxsize=100_000)
def normalised(text: str) -> str:
    """Without case, accents, punctuation and spacing; a text of signs alone stays as it is."""
    folded = text.casefold()
    if not folded.isascii():
        folded = ACCENT.sub("", unicodedata.normalize("NFKD", folded))
    return " ".join(re.findall(r"[^\W_]+", folded)) or text.strip()


def _domain(intents: Sequence[str], wanted: Sequence[str], file: str) -> Iterator[Fault]:
    for intent in sorted(set(wanted) - set(intents)):
        yield Fault(file, intent, what="is no intent here")
    for intent in sorted(set(intents) - set(wanted)):
        yield Fault(file, intent, what="this intent is no topic of topics.yml")


def _grid(found: Corpus, wanted: Sequence[str], folder: str) -> Iterator[Fault]:
    with_lines = {(line.language, line.topic) for line in found.lines}
    for language in found.languages:
        for topic in wanted:
            file = f"{folder}/{language}/{topic}.yml"
            if (language, topic) not in found.files:
                yield Fault(file, topic, language, "there is no such file")
            elif (language, topic) not in with_lines:
                yield Fault(file, topic, language, "has no lines")
    for language, topic in sorted(found.files):
        if topic not in wanted:
            yield Fault(f"{folder}/{language}/{topic}.yml", topic, language, "is no topic")


def _enough(questions: Corpus, topics: Sequence[str]) -> Iterator[Fault]:
    numbers = Counter((line.file, line.topic, line.language) for line in questions.lines)
    for (file, topic, language), number in numbers.items():
        if topic in topics and number < QUESTIONS_PER_TOPIC:
            yield Fault(file, topic, language, f"{number} questions, {QUESTIONS_PER_TOPIC} at least")


def _labels(questions: Corpus, topics: Sequence[str]) -> Iterator[Fault]:
    for line in questions.lines:
        for key in sorted(set(map(str, line.fields)) - KEYS):
            yield line.fault(f"unknown key {key!r}")
        if str(line.fields.get("kind")) not in KINDS:
            yield line.fault(f"unknown kind {line.fields.get('kind')!r}")
        if not isinstance(line.fields.get("handoff"), bool | None):
            yield line.fault(f"handoff is {line.fields['handoff']!r}")
        for topic in dict.fromkeys([*line.topics, *line.fields.get("ok", ())]):
            if topics and topic not in topics:
                yield line.fault(f"unknown topic {topic!r}")
        if line.topics[:1] != (line.topic,):
            yield line.fault("the first topic is not the file's name")


def _known(messages: Corpus, intents: Sequence[str]) -> Iterator[Fault]:
    for line in messages.lines:
        for topic in sorted(set(line.topics) - set(intents)):
            yield line.fault(f"unknown topic {topic!r}")


def _items(training: Corpus, questions: Corpus, items: Sequence[str]) -> Iterator[Fault]:
    for line in (*training.lines, *questions.lines):
        for item in line.items:
            if item not in items:
                yield line.fault(f"unknown item {item!r}")
        if line.items and "data_item" not in line.topics:
            yield line.fault("items without the topic data_item")
    singles = {(line.language, *line.items) for line in training.lines}
    labelled = {(line.file, line.language) for line in training.lines if line.topic == "data_item"}
    for file, language in sorted(labelled):
        for item in items:
            if (language, item) not in singles:
                yield Fault(file, "data_item", language, f"no line about {item!r} alone")
    for line in training.lines:
        if line.topic == "data_item" and not line.items:
            yield line.fault("a line of data_item without items")


def _twice(training: Corpus) -> Iterator[Fault]:
    """Twice in one language, or under two topics in any: one model serves all four."""
    in_language: dict[tuple[str, str], Line] = {}
    anywhere: dict[str, Line] = {}
    for line in training.lines:
        text = normalised(line.text)
        first = in_language.setdefault((line.language, text), line)
        if first is not line and first.file == line.file:
            yield line.fault("twice in this file")
            continue
        first = anywhere.setdefault(text, line)
        if first.topic != line.topic:
            yield line.fault(
                f"also a line of {first.topic}" + ("" if first.language == line.language else f" in {first.language}")
            )


def _misplaced(found: Corpus) -> Iterator[Fault]:
    for line in found.lines:
        language = foreign(line.text, line.language)
        if language:
            yield line.fault(f"this line is {language}, not {line.language}")


def _leaked(learnt: Corpus, questions: Corpus) -> Iterator[Fault]:
    """In any language: one model serves all four, so a question is known when another language teaches it."""
    asked: defaultdict[str, list[str]] = defaultdict(list)
    for question in questions.lines:
        asked[normalised(question.text)].append(question.file)
    for line in learnt.lines:
        for file in dict.fromkeys(asked.get(normalised(line.text), ())):
            yield line.fault(f"is a test question of {file}")
