"""Labelled test conversations, from tests/questions/<lang>/<topic>.yml and from JSONL."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from incident_bot.errors import IncidentBotError
from incident_bot.settings import LANGUAGES

# A turn of a dialogue has no kind of its own.
DIALOGUE = "dialogue"


class QuestionsError(IncidentBotError):
    """A file of test questions cannot be read."""


@dataclass(frozen=True)
class LabelledQuestion:
    """What a customer writes and what a reviewer expects. `ok` are the topics that would do as well, `topics`
    included; `handoff` is None where either is fine; `language` is None where any of the four is; `group` is the
    language that it is counted under."""

    id: str
    text: str
    topics: tuple[str, ...]
    items: tuple[str, ...]
    ok: tuple[str, ...]
    kind: str
    handoff: bool | None
    language: str | None
    group: str


@dataclass(frozen=True)
class Dialogue:
    """Questions of one conversation, in order. A single question is a conversation of its own."""

    id: str
    turns: tuple[LabelledQuestion, ...]


def load_folder(folder: Path, languages: Collection[str] = LANGUAGES) -> list[Dialogue]:
    """The project's own questions. Raises QuestionsError."""
    dialogues = []
    for language in languages:
        for path in sorted((folder / language).glob("*.yml")):
            for number, row in enumerate(_yaml(path), start=1):
                id = f"{language}/{path.stem}#{number}"
                dialogues.append(Dialogue(id, (_question(f"{path} #{number}", id, row, language, path.stem),)))
    if not dialogues:
        raise QuestionsError(f"{folder}: there is no test question here in {', '.join(languages)}")
    return dialogues


def load_jsonl(path: Path, languages: Collection[str] = LANGUAGES) -> list[Dialogue]:
    """Single questions and dialogues, one a line. Raises QuestionsError."""
    dialogues = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        where = f"{path} line {number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise QuestionsError(f"{where}: not valid JSON ({error})") from error
        dialogue = _dialogue(where, row)
        if row["lang"] in languages:
            dialogues.append(dialogue)
    return dialogues


def _dialogue(where: str, row: Any) -> Dialogue:
    if not isinstance(row, dict) or row.get("lang") not in LANGUAGES:
        raise QuestionsError(f"{where}: not an object whose `lang` is one of {', '.join(LANGUAGES)}")
    id, language = str(row.get("id", where)), row["lang"]
    if "turns" not in row:
        return Dialogue(id, (_question(where, id, row, language),))
    if not isinstance(row["turns"], list) or not all(isinstance(turn, dict) for turn in row["turns"]):
        raise QuestionsError(f"{where}: `turns` is not a list of objects")
    turns: list[LabelledQuestion] = []
    switched = False
    for number, turn in enumerate(row["turns"], start=1):
        labelled = {**turn, "text": turn.get("user"), "kind": DIALOGUE}
        # Whoever asked for another language gets it from there on, whatever the label of the dialogue is.
        switched = switched or "language" in turn.get("topics", ())
        turns.append(_question(f"{where} turn {number}", f"{id}.{number}", labelled, language, switched=switched))
    return Dialogue(id, tuple(turns))


def _question(
    where: str, id: str, row: Any, language: str, stem: str = "", *, switched: bool = False
) -> LabelledQuestion:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise QuestionsError(f"{where}: not a question with a `text`")
    topics = _names(where, row, "topics") or ((stem,) if stem else ())
    if not topics:
        raise QuestionsError(f"{where}: no `topics`")
    handoff = row.get("handoff")
    if handoff not in (True, False, None):
        raise QuestionsError(f"{where}: `handoff` is {handoff!r}, not true, false or null")
    kind = str(row.get("kind", "plain"))
    any_language = switched or kind == "mixed" or "language" in topics
    return LabelledQuestion(
        id=id,
        text=row["text"],
        topics=topics,
        items=_names(where, row, "items"),
        ok=tuple(dict.fromkeys((*topics, *_names(where, row, "ok")))),
        kind=kind,
        handoff=handoff,
        language=None if any_language else language,
        group=language,
    )


def _names(where: str, row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    names = row.get(key) or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise QuestionsError(f"{where}: `{key}` is not a list of names")
    return tuple(names)


def _yaml(path: Path) -> Iterator[Any]:
    try:
        rows = yaml.load(_text(path), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise QuestionsError(f"{path}: not valid YAML ({' '.join(str(error).split())})") from error
    if not isinstance(rows, list):
        raise QuestionsError(f"{path}: not a list of questions")
    yield from rows


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise QuestionsError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise QuestionsError(f"{path}: is not UTF-8 text") from error
