"""Files of content/ changed by agents: checked as a whole, written at once, and taken back."""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from incident_bot.bench.files import BenchError, write_whole
from incident_bot.checks import grounding
from incident_bot.content import Content, load
from incident_bot.errors import ContentError, Fault
from incident_bot.settings import LANGUAGES

HISTORY = 200


@dataclass(frozen=True)
class Version:
    """What a file was before a change; `at` is an ISO date and time."""

    id: str
    file: str
    at: str


@dataclass(frozen=True)
class Checked:
    """The content as a change would make it, None where it cannot even be read, and what is wrong with it."""

    content: Content | None
    faults: tuple[Fault, ...]


class Editor:
    """`history` keeps what was there before each change."""

    def __init__(self, folder: Path, history: Path) -> None:
        self._folder = folder
        self._history = history

    def read(self, file: str) -> Any:
        """The file as ruamel's round-trip data, comments and all."""
        return _yaml().load(self.text(file))

    def text(self, file: str) -> str:
        """Raises BenchError."""
        path = self._folder / file
        if not path.resolve().is_relative_to(self._folder.resolve()) or not path.is_file():
            raise BenchError("not_there", file)
        return path.read_text(encoding="utf-8")

    def stamp(self, *files: str) -> str:
        """Whether somebody else has changed one of them since."""
        return hashlib.sha256("\0".join(self.text(file) for file in files).encode()).hexdigest()[:16]

    def check(self, changed: Mapping[str, str]) -> Checked:
        """`changed` are whole files by name. All of content/ is read and checked with them in place; blocks."""
        with tempfile.TemporaryDirectory() as temporary:
            copy = Path(temporary) / self._folder.name
            shutil.copytree(self._folder, copy, ignore=shutil.ignore_patterns(".*"))
            for file, text in changed.items():
                (copy / file).write_text(text, encoding="utf-8")
            try:
                content = load(copy)
            except ContentError as error:
                return Checked(None, error.faults)
        return Checked(content, tuple(grounding.faults(content)))

    def publish(self, changed: Mapping[str, str], now: datetime) -> None:
        """Raises ContentError where the whole would not pass the checks, BenchError where it cannot be written."""
        faults = self.check(changed).faults
        if faults:
            raise ContentError(faults)
        for file, text in changed.items():
            before = self.text(file)
            if text != before:
                write_whole(self._history / f"{now:%Y%m%d-%H%M%S-%f}" / file, before)
                write_whole(self._folder / file, text)

    def versions(self, file: str | None = None) -> list[Version]:
        """The latest first."""
        if not self._history.is_dir():
            return []
        found = []
        for moment in sorted((path for path in self._history.iterdir() if path.is_dir()), reverse=True)[:HISTORY]:
            at = datetime.strptime(moment.name, "%Y%m%d-%H%M%S-%f").isoformat(" ", "seconds")
            for path in sorted(moment.rglob("*.yml")):
                name = path.relative_to(moment).as_posix()
                if file in (None, name):
                    found.append(Version(moment.name, name, at))
        return found

    def roll_back(self, id: str, now: datetime) -> None:
        """Every file of that change is again what it was before it. Raises BenchError and ContentError."""
        changed = {
            version.file: (self._history / id / version.file).read_text(encoding="utf-8")
            for version in self.versions()
            if version.id == id
        }
        if not changed:
            raise BenchError("not_there", id)
        self.publish(changed, now)


def dump(data: Any) -> str:
    """As the files are written: comments, quotes and order stay."""
    file = io.StringIO()
    _yaml().dump(data, file)
    return file.getvalue()


def set_texts(entry: Any, texts: Mapping[str, str]) -> None:
    """The four languages of a part or fact."""
    for language in LANGUAGES:
        if language in texts and str(entry[language]) != texts[language]:
            entry[language] = DoubleQuotedScalarString(texts[language])


def set_list(entries: Any, values: Sequence[Any]) -> None:
    """In place, so that a list in brackets stays in brackets."""
    if list(entries) != list(values):
        entries[:] = [DoubleQuotedScalarString(value) if isinstance(value, str) else value for value in values]


def hold(held: Any, topics: Mapping[str, Sequence[str]]) -> None:
    """Adds to the data of held.yml: `topics` are the facts that changed, of each answer that rests on them."""
    answers = held["answers"]
    if not answers:
        # An empty mapping in braces would go on in braces.
        held["answers"] = answers = type(held)()
    for topic, facts in topics.items():
        entry = answers.setdefault(topic, type(held)())
        for language in LANGUAGES:
            entry[language] = sorted({*entry.get(language, ()), *facts})


def release(held: Any, topic: str, language: str) -> None:
    """The answer is approved in this language."""
    entry = held["answers"].get(topic) or {}
    entry.pop(language, None)
    if not entry:
        held["answers"].pop(topic, None)


def _yaml() -> Any:
    yaml: Any = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    return yaml
