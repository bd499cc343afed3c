from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Connection
from sqlalchemy.sql.expression import ClauseElement

from incident_bot.storage import statements
from incident_bot.storage.database import Database
from incident_bot.storage.tables import landmarks

OF_A_TURN = ("STANDING", "LATEST_TURNS", "LATEST_SESSION", "SINCE", "LENGTHEN", "ANSWERED")
# What lasts or reverts in a conversation, and each event before it, would be looked at one by one.
LONG = " USING INDEX sqlite_autoindex_conversation_events_1 (conversation_id=?)"


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    database.run(lambda _: None)
    with database._engine.connect() as connection, connection.begin():
        yield connection


def plan(connection: Connection, statement: ClauseElement) -> list[str]:
    compiled = statement.compile(dialect=connection.dialect)
    values = tuple(compiled.params[name] for name in compiled.positiontup)
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)]


@pytest.mark.parametrize("name", OF_A_TURN)
def test_no_statement_of_a_turn_looks_through_a_table(connection: Connection, name: str) -> None:
    steps = plan(connection, getattr(statements, name))
    assert any(step.startswith("SEARCH") for step in steps)
    assert not [step for step in steps if "SCAN" in step and step != "SCAN CONSTANT ROW"]
    assert not [step for step in steps if "TEMP B-TREE" in step]


def test_sessions_and_what_reaches_back_are_found_by_their_own_index(connection: Connection) -> None:
    steps = plan(connection, statements.LATEST_TURNS)
    assert sum("conversation_landmarks" in step for step in steps) == 4
    # The message to begin with: from the last event backwards, until it is found.
    assert [step.count(LONG) for step in steps].count(1) == 1


def test_a_database_without_the_index_gets_it(database: Database, url: str) -> None:
    database.run(lambda connection: landmarks.drop(connection))
    later = Database(url, 5.0)
    later.run(lambda connection: connection.exec_driver_sql("DROP INDEX conversation_landmarks"))
    later.close()
