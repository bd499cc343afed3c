"""The systems that are compared, each trained and asked in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.judge import Reply, reply
from incident_bot.checks.corpus import Line
from incident_bot.content import Content
from incident_bot.errors import IncidentBotError
from incident_bot.settings import LANGUAGES

ROOT = Path(__file__).parents[1]
STOCK_RASA = ROOT / "benchmarks/stock_rasa/config.yml"
NLPJS = ROOT / "benchmarks/nlpjs"
NODE_NEEDED = "Node.js 18 or later with npm is needed for nlp.js: `apt-get install nodejs npm` where there is Debian."

Results = Mapping[str, Any]


class NotMeasured(IncidentBotError):
    """A system of the comparison cannot be brought here, or failed on the way."""


@dataclass(frozen=True)
class Asked:
    """A message as every system gets it, and the language that its label says."""

    text: str
    language: str


@dataclass(frozen=True)
class Run:
    """What a system made of the questions, in their order; `seconds` of training, the median `ms` of a message."""

    replies: tuple[Reply, ...]
    seconds: float
    ms: float


def ours(lines: Sequence[Line], questions: Sequence[Asked], content: Content) -> tuple[Run]:
    """The product's own NLU, with nothing kept from an earlier training. Raises NotMeasured."""
    return (_rasa(ROOT / "config.yml", lines, questions, content),)


def stock_rasa(lines: Sequence[Line], questions: Sequence[Asked], content: Content) -> tuple[Run]:
    """Raises NotMeasured."""
    return (_rasa(STOCK_RASA, lines, questions, content),)


def nlpjs(lines: Sequence[Line], questions: Sequence[Asked], content: Content) -> tuple[Run, Run]:
    """Where it guesses the language of a question, and where it is told. Raises NotMeasured."""
    node = installed()
    with tempfile.TemporaryDirectory() as name:
        found = _process([node, str(NLPJS / "run.js")], lines, questions, Path(name))
    guessed, told = (_run(content, found["seconds"], found[way]) for way in ("guessed", "told"))
    return guessed, told


def write_project(folder: Path, config: Path, lines: Sequence[Line]) -> None:
    """As Rasa and our components expect it, with these training lines in place of all."""
    shutil.copy(config, folder / "config.yml")
    shutil.copy(ROOT / "domain.yml", folder)
    shutil.copytree(ROOT / "data/several", folder / "data/several")
    files: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in lines:
        metadata: dict[str, Any] = {"language": line.language}
        if line.items:
            metadata["items"] = list(line.items)
        block = {"intent": line.topic, "metadata": metadata, "examples": f"- {line.text}\n"}
        files.setdefault((line.language, line.topic), []).append(block)
    for (language, topic), blocks in files.items():
        path = folder / "data/nlu" / language / f"{topic}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")


def _rasa(config: Path, lines: Sequence[Line], questions: Sequence[Asked], content: Content) -> Run:
    with tempfile.TemporaryDirectory() as name:
        write_project(Path(name), config, lines)
        found = _process([sys.executable, "-m", "benchmarks.rasa_worker"], lines, questions, Path(name))
    return _run(content, found["seconds"], found["parsed"])


def _process(command: Sequence[str], lines: Sequence[Line], questions: Sequence[Asked], folder: Path) -> Results:
    """Raises NotMeasured."""
    task, result = folder / "task.json", folder / "result.json"
    given = {
        "languages": LANGUAGES,
        "lines": [{"language": line.language, "topic": line.topic, "text": line.text} for line in lines],
        "questions": [{"language": question.language, "text": question.text} for question in questions],
    }
    task.write_text(json.dumps(given), encoding="utf-8")
    # The folder is the working directory, so that nothing is read from the project or kept in it.
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "INCIDENT_BOT_CONTENT": str(ROOT / "content"),
        "RASA_CACHE_DIRECTORY": str(folder / "cache"),
        "NODE_NO_WARNINGS": "1",
    }
    done = subprocess.run([*command, str(task), str(result)], cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise NotMeasured(f"{Path(command[-1]).name} failed with status {done.returncode}; what it printed says why")
    found: Results = json.loads(result.read_text(encoding="utf-8"))
    return found


def _run(content: Content, seconds: float, rows: Sequence[Results]) -> Run:
    replies = tuple(reply(content, row["intents"], row.get("between", ())) for row in rows)
    return Run(replies, seconds, statistics.median(row["ms"] for row in rows))


def installed(which: Callable[[str], str | None] = shutil.which) -> str:
    """The path of node, with nlp.js beside its script. Raises NotMeasured."""
    node, npm = which("node"), which("npm")
    if node is None or npm is None:
        raise NotMeasured(NODE_NEEDED)
    done = subprocess.run([npm, "ci", "--silent"], cwd=NLPJS, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise NotMeasured("nlp.js could not be installed: `npm ci` failed in benchmarks/nlpjs.")
    return node
