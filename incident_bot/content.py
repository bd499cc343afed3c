"""content/ as frozen dataclasses. Loading gathers every fault of shape and reference before it raises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from incident_bot import schemas, widget_content
from incident_bot.errors import ContentError, Fault
from incident_bot.settings import LANGUAGES
from incident_bot.widget_content import Starter

Texts = Mapping[str, str]

PAGE = "content/page.yml"
CHANNELS = "content/channels.yml"
PAGE_GROUPS = tuple(schemas.PAGE["properties"])


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

    def in_place(self, language: str) -> Part:
        """Of an answer that rests on what has changed."""
        stale = "hotline" in self.held.get(("hotline", language), frozenset())
        return self.phrases["held"]["sentence_without_number" if stale else "sentence"]


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


def read(folder: Path, name: str, schema: schemas.Schema, faults: list[Fault]) -> dict[str, Any]:
    """The file's mapping, or an empty one and at least one fault more."""
    file = f"{folder.name}/{name}"
    try:
        data = YAML(typ="safe").load((folder / name).read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(Fault(file, what=f"cannot be read ({error.strerror})"))
        return {}
    except UnicodeDecodeError:
        faults.append(Fault(file, what="is not UTF-8 text"))
        return {}
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        faults.append(Fault(file, what=f"line {line}: not valid YAML ({error.problem})"))
        return {}
    except (YAMLError, ValueError) as error:
        faults.append(Fault(file, what=f"not valid YAML ({str(error).splitlines()[0]})"))
        return {}
    except RecursionError:
        faults.append(Fault(file, what="not valid YAML (nested too deep)"))
        return {}
    try:
        found = list(_flaws(file, [Path(name).stem] if name.startswith("answers/") else [], data, schema))
    except RecursionError:
        found = [Fault(file, what="not valid YAML (nested too deep)")]
    faults.extend(found)
    return data if isinstance(data, dict) and not found else {}


def _flaws(file: str, inside: list[str], data: Any, schema: schemas.Schema) -> Iterator[Fault]:
    """What the schema finds. `inside` is the topic, where the file is about one."""
    strange = next(_strange_keys(data), None)
    if strange:
        yield Fault(file, " ".join(inside), what=f"key {strange} is no word")
        return
    for flaw in Draft7Validator(schema).iter_errors(data):
        path = [str(step) for step in flaw.absolute_path]
        missing = [language for language in LANGUAGES if flaw.message == f"'{language}' is a required property"]
        language = next((step for step in path if step in LANGUAGES), missing[0] if missing else "")
        topic = " ".join([*inside, *(step for step in path if step not in LANGUAGES)])
        yield Fault(file, topic, language, "text is missing" if missing else flaw.message)


def _strange_keys(data: Any) -> Iterator[str]:
    """Keys that are no text, for which JSON Schema has no answer. An anchor cannot hide one: each node is seen once."""
    waiting, seen = [data], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or not isinstance(node, dict | list):
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            yield from (repr(key) for key in node if not isinstance(key, str))
        waiting.extend(node.values() if isinstance(node, dict) else node)


def _build(raw: Mapping[str, Any], answers: Mapping[str, Any]) -> Content:
    return Content(
        facts={
            id: Fact(id, tuple(fact["lines"]), tuple(fact["terms"]), _texts(fact))
            for id, fact in raw["statement"].items()
        },
        items={
            id: Item(
                id,
                item.get("fact"),
                item["label"],
                {language: tuple(names) for language, names in item["names"].items()},
                item.get("offers"),
            )
            for id, item in raw["items"].items()
        },
        topics={
            id: Topic(
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
            for id, topic in raw["topics"].items()
        },
        answers={
            topic: {variant: tuple(_part(part) for part in parts) for variant, parts in variants.items()}
            for topic, variants in answers.items()
        },
        phrases={
            group: {key: _part(phrase) for key, phrase in phrases.items()}
            for group, phrases in {
                **raw["phrases"],
                **raw["page"],
                widget_content.GROUP: raw["widget"]["words"],
                "channels": raw["channels"]["words"],
                "held": _sentences(raw["held"]),
            }.items()
            if group != "languages"
        },
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


def _words(raw: Mapping[str, Any]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return {name: {language: tuple(words) for language, words in row.items()} for name, row in raw.items()}


def _sentences(held: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: phrase for key, phrase in held.items() if key != "answers"}


def _texts(entry: Mapping[str, Any]) -> Texts:
    return {language: str(entry[language]) for language in LANGUAGES}


def _part(entry: Mapping[str, Any]) -> Part:
    return Part(tuple(entry.get("facts", ())), _texts(entry))


def references(content: Content) -> Iterator[Fault]:
    """Names in one file that another file does not know."""
    for item in content.items.values():
        if item.fact is not None and item.fact not in content.facts:
            yield Fault("content/items.yml", item.id, what=f"fact {item.fact!r} is not in statement.yml")
    for topic in content.topics.values():
        where = "content/topics.yml"
        for fact in topic.facts:
            if fact not in content.facts:
                yield Fault(where, topic.id, what=f"fact {fact!r} is not in statement.yml")
        for key, names in (("buttons", topic.buttons), ("why", [topic.why]), ("more", [topic.more])):
            for name in names:
                if name is not None and name not in content.topics:
                    yield Fault(where, topic.id, what=f"{key}: {name!r} is no topic")
        for name in topic.buttons:
            if name not in content.phrases["questions"]:
                yield Fault(where, topic.id, what=f"buttons: {name!r} has no question in phrases.yml")
        if topic.id not in content.answers:
            yield Fault(where, topic.id, what=f"there is no content/answers/{topic.id}.yml")
    for topic_id, variants in content.answers.items():
        where = f"content/answers/{topic_id}.yml"
        if topic_id not in content.topics:
            yield Fault(where, what=f"{topic_id!r} is not in topics.yml")
        for fact in {fact for parts in variants.values() for part in parts for fact in part.facts}:
            if fact not in content.facts:
                yield Fault(where, topic_id, what=f"fact {fact!r} is not in statement.yml")
    for topic_id, language in content.held:
        if topic_id not in content.topics:
            yield Fault("content/held.yml", "answers", language, f"{topic_id!r} is not in topics.yml")
    for sign in content.warnings:
        if sign not in content.answers["suspicious_contact"]:
            what = f"{sign!r} has no warning in answers/suspicious_contact.yml"
            yield Fault("content/warnings.yml", sign, what=what)
    for group, phrases in content.phrases.items():
        for key, phrase in phrases.items():
            for fact in phrase.facts:
                if fact not in content.facts:
                    yield Fault(file_of(group), f"{group} {key}", what=f"fact {fact!r} is not in statement.yml")
    yield from widget_content.references(content)


def file_of(group: str) -> str:
    """Where the phrases of a group stand."""
    files = {
        **dict.fromkeys(PAGE_GROUPS, PAGE),
        widget_content.GROUP: widget_content.FILE,
        "channels": CHANNELS,
        "held": "content/held.yml",
    }
    return files.get(group, "content/phrases.yml")
