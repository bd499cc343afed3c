"""Databases that already keep many conversations: copies of one that was held, made inside the database."""

from __future__ import annotations

from benchmarks.speed.projects import OURS, STOCK
from tests.faults.servers import PostgreSQL

COPY = "copy-"
# What conversations are kept in, with the column that names one. The first table has the most of it.
TABLES = {
    STOCK: (("events", "sender_id"),),
    OURS: (("conversation_events", "conversation_id"), ("conversations", "id")),
}


def fill(name: str, server: PostgreSQL, number: int) -> None:
    """Until there are `number` copies of the conversation with the fewest events, with fresh statistics."""
    (table, key), *_ = TABLES[name]
    have = server.ask(f"SELECT count(DISTINCT {key}) FROM {table} WHERE {key} LIKE '{COPY}%'")[0][0]
    real = f"SELECT {key} FROM {table} WHERE {key} NOT LIKE '{COPY}%' GROUP BY {key} ORDER BY count(*), {key} LIMIT 1"
    one = server.ask(real)[0][0]
    for table, key in TABLES[name]:
        columns = ", ".join(_columns(server, table, key))
        server.ask(
            f"INSERT INTO {table} ({key}, {columns}) SELECT '{COPY}' || number, one.* "
            f"FROM generate_series({have} + 1, {number}) AS copy(number), "
            f"(SELECT {columns} FROM {table} WHERE {key} = '{one}') AS one"
        )
    for statement in ("VACUUM ANALYZE", "CHECKPOINT"):
        server.ask(statement)


def _columns(server: PostgreSQL, table: str, key: str) -> list[str]:
    """Without those that the database numbers by itself."""
    rows = server.ask(
        f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' "
        f"AND column_name <> '{key}' AND column_default IS NULL ORDER BY ordinal_position"
    )
    return [str(name) for (name,) in rows]
