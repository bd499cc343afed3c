from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore, check_if_tracker_store_async
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from incident_bot.errors import AlreadyAnswered, ConversationChanged, SettingsError, StoreError
from incident_bot.storage import conversations
from incident_bot.storage.database import Database
from incident_bot.storage.trackers import ConversationStore
from incident_bot.turns import honest_store
from tests.unit.storage.conftest import SECONDS, Clock
from tests.unit.storage.turns import answered, numbers, turn

SECRET = "a very particular sentence"


async def test_a_conversation_comes_back_as_it_was_kept(store: ConversationStore) -> None:
    await turn(store, "c", "1")
    await turn(store, "c", "2")
    tracker = await store.retrieve("c")
    assert tracker is not None
    assert [event.type_name for event in tracker.events] == ["session_started", "user", "bot", "user", "bot"]
    assert await numbers(store, "c") == ["1", "2"]
    assert list(await store.keys()) == ["c"]


async def test_an_unknown_conversation_is_none(store: ConversationStore) -> None:
    assert await store.retrieve("c") is None
    assert not await store.exists("c")


async def test_a_new_session_hides_the_events_before_and_keeps_them(store: ConversationStore) -> None:
    await turn(store, "c", "1")
    tracker = await store.retrieve("c")
    assert tracker is not None
    tracker.update(SessionStarted())
    tracker.update(UserUttered("again", message_id="2"))
    await store.save(tracker)
    await turn(store, "c", "3")
    latest = await store.retrieve("c")
    assert latest is not None
    assert [event.message_id for event in latest.events if isinstance(event, UserUttered)] == ["2", "3"]
    assert await numbers(store, "c") == ["1", "2", "3"]


async def test_a_clock_that_goes_back_changes_no_order(store: ConversationStore) -> None:
    await turn(store, "c", "1")
    tracker = await answered(store, "c", "2")
    for event in list(tracker.events)[3:]:
        event.timestamp -= 86_400
    await store.save(tracker)
    await turn(store, "c", "3")
    assert await numbers(store, "c") == ["1", "2", "3"]
    latest = await store.retrieve("c")
    assert latest is not None
    assert len(latest.events) == 7


async def test_a_tracker_saved_twice_is_stored_once(store: ConversationStore) -> None:
    tracker = await answered(store, "c", "1")
    await store.save(tracker)
    await store.save(tracker)
    tracker.update(SlotSet("language", "fr"))
    await store.save(tracker)
    full = await store.retrieve_full_tracker("c")
    assert full is not None
    assert len(full.events) == 4


async def test_the_slower_of_two_writers_is_told_and_stores_nothing(store: ConversationStore) -> None:
    await turn(store, "c", "1")
    first, second = await answered(store, "c", "2"), await answered(store, "c", "3")
    await store.save(first)
    with pytest.raises(ConversationChanged):
        await store.save(second)
    assert await numbers(store, "c") == ["1", "2"]


async def test_of_two_beginnings_of_a_conversation_one_is_kept(store: ConversationStore) -> None:
    first, second = await answered(store, "c", "1"), await answered(store, "c", "2")
    results = await asyncio.gather(store.save(first), store.save(second), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["ConversationChanged", "NoneType"]
    assert len(await numbers(store, "c")) == 1


async def test_a_failed_read_cannot_lose_a_later_write(store: ConversationStore) -> None:
    await turn(store, "c", "1")
    # What Rasa makes of a conversation that it could not read.
    empty = DialogueStateTracker("c", [])
    empty.update(UserUttered("lost?", message_id="2"))
    with pytest.raises(ConversationChanged):
        await store.save(empty)


async def test_a_message_is_written_down_before_its_answer(store: ConversationStore, database: Database) -> None:
    assert await store.accept("c", "1", SECRET) is None
    kept = database.run(lambda connection: conversations.export(connection, "c"))
    assert kept is not None
    assert [row["data"] for row in kept["pending_messages"]] == [SECRET]
    await store.save(await answered(store, "c", "1", SECRET))
    kept = database.run(lambda connection: conversations.export(connection, "c"))
    assert kept is not None
    assert kept["pending_messages"] == []


async def test_a_message_sent_again_gets_its_first_answer(store: ConversationStore) -> None:
    await turn(store, "c", "1")
    await turn(store, "c", "2")
    again = await store.accept("c", "1", "a question")
    assert again is not None
    assert [message["text"] for message in again] == ["an answer to 1"]
    assert again[0]["facts"] == ["hotline"]
    assert await store.accept("d", "1", "a question") is None


async def test_a_message_is_stored_once(store: ConversationStore) -> None:
    await turn(store, "c", "1")
    with pytest.raises(AlreadyAnswered):
        await store.save(await answered(store, "c", "1"))
    assert await numbers(store, "c") == ["1"]


@pytest.mark.parametrize("conversation", ["s\ud800", "s\x00"], ids=ascii)
async def test_an_odd_name_ends_nothing(store: ConversationStore, conversation: str) -> None:
    with suppress(StoreError):
        assert await store.retrieve(conversation) is None
    await turn(store, "c", "1")


async def test_any_text_is_kept(store: ConversationStore) -> None:
    text = "\ud800 \x00 \U0001f631 'quoted' \\ %s"
    await turn(store, "c", "1", text)
    tracker = await store.retrieve("c")
    assert tracker is not None
    assert tracker.latest_message is not None
    assert tracker.latest_message.text == text


async def test_a_conversation_that_cannot_be_read_fails_alone(store: ConversationStore, database: Database) -> None:
    await turn(store, "bad", "1")
    await turn(store, "good", "1")
    database.run(
        lambda connection: connection.exec_driver_sql(
            """UPDATE conversation_events SET data = '{"event": "unknown"}' WHERE conversation_id = 'bad'"""
        )
    )
    with pytest.raises(StoreError):
        await store.retrieve("bad")
    assert await store.retrieve("good") is not None


async def test_an_outage_fails_and_quotes_nothing(
    store: ConversationStore, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    tracker = await answered(store, "c", "1", SECRET)
    refuse(database)
    with caplog.at_level(logging.DEBUG), pytest.raises(StoreError) as failed:
        await store.save(tracker)
    assert SECRET not in caplog.text
    assert SECRET not in repr(failed.getrepr(showlocals=False))
    assert failed.value.__suppress_context__


async def test_after_an_outage_the_same_store_works_again(store: ConversationStore, database: Database) -> None:
    await turn(store, "c", "1")
    refuse(database)
    with pytest.raises(StoreError):
        await turn(store, "c", "2")
    database.run(lambda connection: connection.exec_driver_sql("DROP TRIGGER full_disk"))
    await turn(store, "c", "2")
    assert await numbers(store, "c") == ["1", "2"]


async def test_missing_tables_are_made(store: ConversationStore, database: Database) -> None:
    await turn(store, "c", "1")
    database.run(lambda connection: connection.exec_driver_sql("DROP TABLE pending_messages"))
    with pytest.raises(StoreError):
        await turn(store, "c", "2")
    await turn(store, "c", "2")


async def test_ready_means_that_writing_works(url: str, clock: Clock) -> None:
    database = Database(url, SECONDS)
    assert await ConversationStore(database=database, clock=clock).ready()
    database.run(
        lambda connection: connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON leases BEGIN SELECT RAISE(FAIL, 'disk is full'); END"
        )
    )
    assert not await ConversationStore(database=database, clock=clock).ready()
    database.close()


async def test_the_database_may_come_after_the_start(tmp_path: Path) -> None:
    blocked = tmp_path / "folder"
    blocked.write_text("")
    store = ConversationStore(database=Database(f"sqlite:///{blocked}/conversations.db", SECONDS))
    with pytest.raises(StoreError):
        await turn(store, "c", "1")
    blocked.unlink()
    await turn(store, "c", "1")
    assert await numbers(store, "c") == ["1"]


async def test_only_its_owner_reads_the_file(store: ConversationStore, tmp_path: Path) -> None:
    await turn(store, "c", "1")
    for file in (tmp_path / "kept").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


@pytest.mark.parametrize(
    "url", ["mysql://x", "sqlite://", "sqlite:///:memory:", "nonsense", "postgresql://u:pass@h:x/d"]
)
def test_a_database_that_cannot_be_used_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match="INCIDENT_BOT_DATABASE_URL") as refused:
        Database(url, SECONDS)
    assert "pass" not in str(refused.value)


class Broker:
    def __init__(self) -> None:
        self.published: list[dict[str, Any]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.published.append(event)
        if len(self.published) == 3:
            raise ConnectionError("gone")


async def test_the_broker_gets_what_is_stored_and_only_that(store: ConversationStore) -> None:
    store.event_broker = broker = Broker()
    await turn(store, "c", "1")
    with pytest.raises(AlreadyAnswered):
        await store.save(await answered(store, "c", "1"))
    assert [event["event"] for event in broker.published] == ["session_started", "user", "bot"]
    assert {event["sender_id"] for event in broker.published} == {"c"}


def refuse(database: Database) -> None:
    database.run(
        lambda connection: connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON conversation_events "
            "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
    )


def test_rasa_makes_it_from_endpoints_yml(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INCIDENT_BOT_STATE", str(tmp_path))
    endpoints = AvailableEndpoints.read_endpoints(str(root / "endpoints.yml"))
    store = TrackerStore.create(endpoints.tracker_store)
    assert isinstance(store, ConversationStore)
    assert check_if_tracker_store_async(store)


async def test_the_wrapper_that_hides_outages_is_taken_off(store: ConversationStore, database: Database) -> None:
    agent = Agent(domain=Domain.empty(), tracker_store=store)
    assert isinstance(agent.tracker_store, FailSafeTrackerStore)
    assert honest_store(agent) is store
    assert honest_store(agent) is agent.tracker_store
    refuse(database)
    with pytest.raises(StoreError):
        await turn(agent.tracker_store, "c", "1")
