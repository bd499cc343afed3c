"""A list of questions asked at once, what came back, and what changed since another time."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from incident_bot.bench.files import BenchError, write_whole
from incident_bot.bench.trace import Trace

# Less sure than this, a third of messages is about something else (docs/decisions/007-close-calls.md).
UNSURE = 0.55
MOST = 50
FILTERS = ("unsure", "out_of_scope", "handoff", "refused")
COMPARED = ("language", "topics", "items", "clarify", "handoff", "facts", "answer")


@dataclass(frozen=True)
class Row:
    """One question, without personal data, and its reply. `refused` is the reason where there is none."""

    text: str
    language: str = ""
    topics: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    clarify: tuple[str, ...] = ()
    confidence: float = 0.0
    runner_up: str = ""
    handoff: bool = False
    answer: str = ""
    facts: tuple[str, ...] = ()
    redacted: tuple[str, ...] = ()
    refused: str = ""
    ms: float = 0.0

    def fits(self, name: str) -> bool:
        """Whether the row belongs to a filter; to every other name it does."""
        if name == "unsure":
            return not self.refused and (self.confidence < UNSURE or bool(self.clarify) or "unclear" in self.topics)
        if name == "out_of_scope":
            return "out_of_scope" in self.topics
        if name == "handoff":
            return self.handoff
        return bool(self.refused) if name == "refused" else True


@dataclass(frozen=True)
class Run:
    """`at` is an ISO date and time; `total` is how many questions there were, rows are fewer where it was stopped."""

    id: str
    name: str
    at: str
    model: str
    total: int
    rows: tuple[Row, ...] = ()

    def filtered(self, name: str) -> tuple[tuple[int, Row], ...]:
        return tuple((number, row) for number, row in enumerate(self.rows, start=1) if row.fits(name))


@dataclass(frozen=True)
class Change:
    """A question that is answered otherwise; `what` are names of COMPARED. A row is None where it was not asked."""

    text: str
    before: Row | None
    after: Row | None
    what: tuple[str, ...] = ()


class Runs:
    """Kept as files, one a run, the latest MOST."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[Run]:
        """The latest first."""
        return [_read(path) for path in sorted(self._folder.glob("*.json"), reverse=True)]

    def get(self, id: str) -> Run:
        """Raises BenchError."""
        path = self._folder / f"{id}.json"
        if not id.replace("-", "").isalnum() or not path.is_file():
            raise BenchError("not_there", id)
        return _read(path)

    def save(self, run: Run) -> None:
        write_whole(self._folder / f"{run.id}.json", json.dumps(asdict(run), ensure_ascii=False, indent=1))
        for path in sorted(self._folder.glob("*.json"), reverse=True)[MOST:]:
            path.unlink()

    def remove(self, id: str) -> None:
        self.get(id)
        (self._folder / f"{id}.json").unlink()

    def before(self, run: Run) -> Run | None:
        """The latest run before this one that asked some of the same."""
        texts = {row.text for row in run.rows}
        return next((old for old in self.all() if old.id < run.id and texts & {row.text for row in old.rows}), None)


async def ask(
    run: Run, questions: Sequence[str], take: Callable[[str, str], Awaitable[Trace]], step: Callable[[], None]
) -> Run:
    """Each question is a conversation of its own. `step` is called after each, and may raise CancelledError; what was
    answered by then is what the run has."""
    rows: list[Row] = []
    for number, question in enumerate(questions):
        rows.append(row_of(await take(f"{run.id}-{number}", question)))
        try:
            step()
        except BaseException:
            break
    return replace(run, rows=tuple(rows))


def row_of(trace: Trace) -> Row:
    record = trace.record
    if record is None:
        return Row(trace.text, refused=trace.refused or "failed")
    return Row(
        text=trace.text,
        language=record.language,
        topics=record.topics,
        items=record.items,
        clarify=record.clarify,
        confidence=round(trace.best.confidence, 4) if trace.best else 0.0,
        runner_up=trace.runner_up.name if trace.runner_up else "",
        handoff=record.handoff,
        answer="\n".join(message["text"] for message in record.messages),
        facts=trace.facts,
        redacted=record.redacted,
        ms=record.ms,
    )


def compare(before: Run, after: Run) -> Iterator[Change]:
    """Question by question, in the order of `after`; then those that were asked only before. The same text twice is
    paired in order."""
    waiting: dict[str, list[Row]] = {}
    for row in before.rows:
        waiting.setdefault(row.text, []).append(row)
    for row in after.rows:
        same = waiting.get(row.text)
        if not same:
            yield Change(row.text, None, row)
            continue
        old = same.pop(0)
        what = tuple(name for name in (*COMPARED, "refused") if getattr(old, name) != getattr(row, name))
        if what:
            yield Change(row.text, old, row, what)
    for rows in waiting.values():
        yield from (Change(row.text, row, None) for row in rows)


def _read(path: Path) -> Run:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Run(**{**raw, "rows": tuple(_row(row) for row in raw["rows"])})


def _row(raw: Mapping[str, Any]) -> Row:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Row(**values)
