"""A measurement for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from incident_bot.evaluation.measure import Measurement, Table
from incident_bot.evaluation.scoring import OUTCOMES, RIGHT, Result, Tally


def lines(measurement: Measurement) -> Iterator[str]:
    """Tables, then what failed, then the times."""
    for table in measurement.tables:
        yield from _table(table)
        yield ""
    failures = measurement.failures
    yield f"not right: {len(failures)} of {len(measurement.results)}"
    for result in failures:
        yield from _failure(result)
    p50, p95 = measurement.milliseconds(50), measurement.milliseconds(95)
    yield f"time to answer: p50 {p50:.1f} ms, p95 {p95:.1f} ms"


def wanted(result: Result) -> str:
    """What the label asks for, on one line."""
    question = result.question
    others = [topic for topic in question.ok if topic not in question.topics]
    parts = [_about(question.topics, question.items)]
    if others:
        parts.append(f"or {', '.join(others)}")
    if question.handoff is not None:
        parts.append(_handoff(question.handoff))
    return " · ".join(parts)


def got(result: Result) -> str:
    """What came back, on one line."""
    record = result.record
    if record is None:
        return f"no reply ({result.error})"
    about = f"{' or '.join(record.clarify)}?" if record.clarify else _about(record.topics, record.items)
    return " · ".join((about, _handoff(record.handoff), record.language))


def confidence(result: Result) -> str:
    """What the classifier said first, and how sure it was."""
    intent = result.record.intent if result.record else {}
    return f"{intent.get('name')} {float(intent.get('confidence') or 0):.2f}" if intent.get("name") else ""


def _about(topics: Sequence[str], items: Sequence[str]) -> str:
    named = f" ({', '.join(items)})" if items else ""
    return f"{', '.join(topics) or 'nothing'}{named}"


def _handoff(value: bool) -> str:
    return "hand-off" if value else "no hand-off"


def _table(table: Table) -> Iterator[str]:
    width = max(len(table.title), *(len(row.name) for row in table.rows)) + 2
    heads = "".join(f"{name:>14}" for name in OUTCOMES)
    yield f"{table.title:<{width}}{'n':>6}{heads}{'   95 % interval' if table.interval else ''}"
    for row in table.rows:
        cells = "".join(_cell(row, name) for name in OUTCOMES)
        yield f"{row.name:<{width}}{row.total:>6}{cells}{_interval(table, row)}".rstrip()


def _cell(row: Tally, name: str) -> str:
    count = row.count(name)
    return f"{count:>6} {row.percent(name):>5.1f} %" if count or name == RIGHT else f"{'-':>6}{'':8}"


def _interval(table: Table, row: Tally) -> str:
    low, high = row.interval
    return f"   {low:.1f} – {high:.1f} %" if table.interval else ""


def _failure(result: Result) -> Iterator[str]:
    question = result.question
    yield f"  {result.outcome}: {question.id} ({question.group}, {question.kind}): {question.text}"
    yield f"      wanted: {wanted(result)}"
    yield f"      got:    {got(result)}   {confidence(result)}".rstrip()
