"""What customers think of the answers, in numbers alone."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from incident_bot.storage.tables import feedback

INSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def add(connection: Connection, day: str, topics: Iterable[str], language: str, verdict: str) -> None:
    """One more for each topic of the answer. `day` as in 2026-01-31."""
    insert = INSERT[connection.dialect.name]
    # In one order everywhere: two replicas never wait for each other's rows.
    for topic in sorted(set(topics)):
        row = insert(feedback).values(day=day, topic=topic, language=language, verdict=verdict, count=1)
        key = [feedback.c.day, feedback.c.topic, feedback.c.language, feedback.c.verdict]
        connection.execute(row.on_conflict_do_update(index_elements=key, set_={"count": feedback.c.count + 1}))


def counts(connection: Connection) -> tuple[tuple[str, str, str, str, int], ...]:
    """Day, topic, language, verdict and how often."""
    rows = connection.execute(select(feedback).order_by(feedback.c.day, feedback.c.topic, feedback.c.verdict))
    return tuple((row.day, row.topic, row.language, row.verdict, row.count) for row in rows)
