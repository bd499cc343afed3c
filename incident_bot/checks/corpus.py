"""Training lines and test questions as they lie in their files. Reading never raises: what is wrong becomes a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from incident_bot import yaml_files
from incident_bot.errors import Fault
from incident_bot.settings import LANGUAGES
from incident_bot.yaml_files import Unreadable


@dataclass(frozen=True)
class Line:
    """What somebody says, in data/nlu/ or tests/questions/. `topics` and `items` as labelled; `fields` are all keys
    of a test question."""

    file: str
    topic: str
    language: str
    text: str
    topics: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)

    def fault(self, what: str) -> Fault:
        return Fault(self.file, self.topic, self.language, f"{what}: {self.text!r}")


@dataclass
class Corpus:
    """`files` are the pairs of language and topic that have a file, `languages` those that have a folder."""

    lines: list[Line] = field(default_factory=list)
    files: set[tuple[str, str]] = field(default_factory=set)
    languages: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def training(folder: Path) -> Corpus:
    """data/nlu/: one file a language and intent, in Rasa's format."""
    corpus = Corpus()
    for document, file, language, topic in _documents(folder, corpus):
        blocks = document.get("nlu") if isinstance(document, dict) else None
        if not isinstance(blocks, list) or set(document) - {"version", "nlu"}:
            corpus.faults.append(Fault(file, topic, language, "is not a mapping of `version` and a list `nlu`"))
            continue
        for block in blocks:
            _block(block, file, topic, language, corpus)
    return corpus


def questions(folder: Path) -> Corpus:
    """tests/questions/: one file a language and topic, a list of mappings with at least `text`."""
    corpus = Corpus()
    for document, file, language, topic in _documents(folder, corpus):
        if not isinstance(document, list):
            corpus.faults.append(Fault(file, topic, language, "is not a list of questions"))
            continue
        for number, row in enumerate(document, 1):
            _question(row, number, file, topic, language, corpus)
    return corpus


def several(folder: Path) -> Corpus:
    """data/several/: one file a language, messages with the topics that they ask for."""
    corpus = Corpus()
    for language in LANGUAGES:
        path = folder / f"{language}.yml"
        file = path.relative_to(folder.parent.parent).as_posix()
        document = _read(path, file, "", corpus.faults)
        if document is None:
            continue
        rows = document.get("several") if isinstance(document, dict) and set(document) == {"several"} else None
        if not isinstance(rows, list):
            corpus.faults.append(Fault(file, "", language, "is not a list `several`"))
            continue
        for number, row in enumerate(rows, 1):
            text, topics = (row.get("text"), _names(row.get("topics"))) if isinstance(row, dict) else (None, None)
            if not isinstance(text, str) or not text.strip() or not topics or set(row) != {"text", "topics"}:
                corpus.faults.append(Fault(file, "", language, f"message {number} is not a `text` and its `topics`"))
                continue
            corpus.lines.append(Line(file, "", language, text, topics))
    return corpus


def intents(domain: Path) -> tuple[tuple[str, ...], list[Fault]]:
    """The intents of domain.yml."""
    faults: list[Fault] = []
    document = _read(domain, domain.name, "", faults)
    rows = document.get("intents") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        return (), faults or [Fault(domain.name, what="has no list of intents")]
    return tuple(str(next(iter(row))) if isinstance(row, dict) and row else str(row) for row in rows), faults


def _documents(folder: Path, corpus: Corpus) -> Iterator[tuple[Any, str, str, str]]:
    """What each file at its place holds, with its name, language and topic; faults for all others."""
    for language in LANGUAGES:
        if (folder / language).is_dir():
            corpus.languages.append(language)
        else:
            corpus.faults.append(
                Fault(f"{folder.parent.name}/{folder.name}/{language}", "", language, "there is no such folder")
            )
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        file = path.relative_to(folder.parent.parent).as_posix()
        if path.parent.parent != folder or path.parent.name not in LANGUAGES or path.suffix != ".yml":
            corpus.faults.append(Fault(file, what="is not <language>/<topic>.yml"))
            continue
        language, topic = path.parent.name, path.stem
        corpus.files.add((language, topic))
        document = _read(path, file, language, corpus.faults)
        if document is not None:
            yield document, file, language, topic


def _read(path: Path, file: str, language: str, faults: list[Fault]) -> Any:
    """The document, or None and a fault. An empty file is an empty mapping."""
    try:
        document = yaml_files.read(path)
    except Unreadable as error:
        faults.append(Fault(file, path.stem if language else "", language, str(error)))
        return None
    return {} if document is None else document


def _block(block: Any, file: str, topic: str, language: str, corpus: Corpus) -> None:
    def fault(what: str) -> None:
        corpus.faults.append(Fault(file, topic, language, what))

    if not isinstance(block, dict) or not isinstance(block.get("examples"), str):
        fault("a block without `intent` and `examples`")
        return
    for key in sorted(set(map(str, block)) - {"intent", "examples", "metadata"}):
        fault(f"unknown key {key!r}")
    if block.get("intent") != topic:
        fault(f"intent {block.get('intent')!r} is not the file's name")
    metadata = block.get("metadata")
    if not isinstance(metadata, dict) or set(metadata) - {"language", "items"}:
        fault("`metadata` is not a mapping of `language` and, where needed, `items`")
        metadata = {"language": language}
    if metadata.get("language") != language:
        fault(f"metadata: language {metadata.get('language')!r} is not the folder's")
    items = _names(metadata.get("items", []))
    if items is None:
        fault("metadata: `items` is not a list of names")
    for row in block["examples"].splitlines():
        text = row[2:].strip()
        if "](" in row:
            fault(f"entities are found by their names in content/items.yml, not by marks: {row!r}")
        elif row.startswith("- ") and text:
            corpus.lines.append(Line(file, topic, language, text, (topic,), items or ()))
        elif row.strip():
            fault(f"not a line of the form `- text`: {row!r}")


def _question(row: Any, number: int, file: str, topic: str, language: str, corpus: Corpus) -> None:
    text = row.get("text") if isinstance(row, dict) else None
    if not isinstance(text, str) or not text.strip():
        corpus.faults.append(Fault(file, topic, language, f"question {number} has no text"))
        return
    topics, items, ok = (
        _names(row.get(key, default)) for key, default in (("topics", [topic]), ("items", []), ("ok", []))
    )
    if topics is None or items is None or ok is None:
        corpus.faults.append(Fault(file, topic, language, f"topics, items and ok are lists of names: {text!r}"))
        return
    corpus.lines.append(Line(file, topic, language, text, topics, items, row))


def _names(value: Any) -> tuple[str, ...] | None:
    is_list = isinstance(value, list) and all(isinstance(name, str) for name in value)
    return tuple(value) if is_list else None
