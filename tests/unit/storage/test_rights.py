"""Deletion for good, and opinions in numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from incident_bot.errors import ConversationErased
from incident_bot.storage import conversations, erasures, feedback
from incident_bot.storage.conversations import Appended
from incident_bot.storage.database import Database
from incident_bot.storage.retention import DAY, Retention


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'conversations.db'}", 2.0)


def said(conversation: str, length: int = 0) -> Appended:
    return Appended(conversation, length, [{"event": "user", "message_id": f"m-{length}", "text": "hello"}], 1.0)


def test_nothing_can_be_added_to_a_conversation_that_was_erased(database: Database) -> None:
    database.run(lambda connection: conversations.append(connection, said("web-1")))
    database.run(lambda connection: conversations.erase(connection, ("web-1",)))
    database.run(lambda connection: erasures.mark(connection, "web-1", 10.0))
    for length in (0, 1):
        with pytest.raises(ConversationErased):
            database.run(lambda connection, n=length: conversations.append(connection, said("web-1", n)))
    with pytest.raises(ConversationErased):
        database.run(lambda connection: conversations.accept(connection, "web-1", "m-9", "hello", 1.0))
    assert database.run(lambda connection: conversations.export(connection, "web-1")) is None
    database.run(lambda connection: conversations.append(connection, said("web-2")))


def test_the_mark_does_not_tell_which_conversation(database: Database, tmp_path: Path) -> None:
    database.run(lambda connection: erasures.mark(connection, "web-0123456789", 10.0))
    assert database.run(lambda connection: erasures.is_marked(connection, "web-0123456789"))
    assert b"0123456789" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_the_purge_forgets_marks_that_are_over(database: Database) -> None:
    for conversation, until in (("web-1", 5 * DAY), ("web-2", 6 * DAY)):
        database.run(lambda connection, c=conversation, u=until: erasures.mark(connection, c, u))
    Retention(database, 7, clock=lambda: 5.5 * DAY).purge()
    assert not database.run(lambda connection: erasures.is_marked(connection, "web-1"))
    assert database.run(lambda connection: erasures.is_marked(connection, "web-2"))


def test_opinions_of_a_day_are_one_number_for_each_topic_language_and_verdict(database: Database) -> None:
    for day, topics, verdict in (
        ("2026-01-01", ("misuse", "measures"), "helpful"),
        ("2026-01-01", ("misuse", "misuse"), "helpful"),
        ("2026-01-01", ("misuse",), "wrong"),
        ("2026-01-02", ("misuse",), "helpful"),
    ):
        database.run(lambda connection, d=day, t=topics, v=verdict: feedback.add(connection, d, t, "fr", v))
    assert database.run(feedback.counts) == (
        ("2026-01-01", "measures", "fr", "helpful", 1),
        ("2026-01-01", "misuse", "fr", "helpful", 2),
        ("2026-01-01", "misuse", "fr", "wrong", 1),
        ("2026-01-02", "misuse", "fr", "helpful", 1),
    )
