from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from incident_bot.errors import StoreError
from incident_bot.storage import conversations, retention
from incident_bot.storage.database import Database
from incident_bot.storage.retention import DAY, Retention
from incident_bot.storage.trackers import ConversationStore
from tests.unit.storage.conftest import SECONDS, Clock
from tests.unit.storage.turns import turn

SENTENCE = "a very particular sentence"


def purge(database: Database, clock: Clock, days: float = 7) -> int:
    return Retention(database, days, clock).purge()


async def test_a_week_after_the_last_word_nothing_is_left(
    store: ConversationStore, database: Database, clock: Clock, tmp_path: Path
) -> None:
    await turn(store, "old", "1", SENTENCE)
    await store.accept("never answered", "1", SENTENCE)
    assert SENTENCE.encode() in stored_bytes(tmp_path)
    clock.now += 7 * DAY + 1
    await turn(store, "new", "1", "hello")
    assert await asyncio.to_thread(purge, database, clock) == 1
    assert list(await store.keys()) == ["new"]
    assert SENTENCE.encode() not in stored_bytes(tmp_path)
    assert await asyncio.to_thread(purge, database, clock) == 0


def stored_bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_whoever_goes_on_talking_keeps_the_conversation(
    store: ConversationStore, database: Database, clock: Clock
) -> None:
    for day in range(10):
        await turn(store, "c", str(day))
        clock.now += DAY
    assert purge(database, clock) == 0
    clock.now += 6 * DAY + 1
    assert purge(database, clock) == 1


async def test_another_time_can_be_chosen(store: ConversationStore, database: Database, clock: Clock) -> None:
    await turn(store, "c", "1")
    clock.now += DAY + 1
    assert purge(database, clock, days=2) == 0
    assert purge(database, clock, days=1) == 1


async def test_many_go_in_small_transactions(
    store: ConversationStore, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    for number in range(10):
        await turn(store, f"c{number}", "1")
    clock.now += 8 * DAY
    assert purge(database, clock) == 10


async def test_a_turn_under_way_while_its_conversation_goes_is_told(
    store: ConversationStore, database: Database, clock: Clock
) -> None:
    await turn(store, "c", "1")
    tracker = await store.retrieve("c")
    assert tracker is not None
    clock.now += 8 * DAY
    assert purge(database, clock) == 1
    tracker.update(tracker.events[1])
    with pytest.raises(StoreError):
        await store.save(tracker)
    assert database.run(lambda connection: conversations.export(connection, "c")) is None


def test_one_replica_at_a_time_purges(database: Database, clock: Clock) -> None:
    def take(owner: str) -> bool:
        return database.run(lambda connection: conversations.lease(connection, "purge", owner, clock(), 60))

    assert [take("a"), take("b"), take("a")] == [True, False, True]
    clock.now += 61
    assert [take("b"), take("a")] == [True, False]


async def test_it_runs_by_itself(store: ConversationStore, database: Database, clock: Clock) -> None:
    await turn(store, "c", "1")
    clock.now += 8 * DAY
    running = asyncio.ensure_future(Retention(database, 7, clock).run())
    for _ in range(100):
        await asyncio.sleep(0.05)
        if not list(await store.keys()):
            break
    running.cancel()
    assert list(await store.keys()) == []


async def test_it_survives_an_outage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AFTER_AN_OUTAGE", 0.05)
    blocked = tmp_path / "folder"
    blocked.write_text("")
    database = Database(f"sqlite:///{blocked}/c.db", SECONDS)
    running = asyncio.ensure_future(Retention(database, 7).run())
    await asyncio.sleep(0.2)
    assert not running.done()
    blocked.unlink()
    for _ in range(100):
        await asyncio.sleep(0.05)
        if (blocked / "c.db").exists():
            break
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert (blocked / "c.db").exists()


async def test_what_is_erased_is_not_in_the_file_any_more(
    store: ConversationStore, database: Database, tmp_path: Path
) -> None:
    await turn(store, "c", "1", SENTENCE)
    await store.accept("c", "2", SENTENCE)
    await turn(store, "d", "1")
    assert database.run(lambda connection: conversations.erase(connection, ("c",))) == 1
    database.overwrite()
    assert database.run(lambda connection: conversations.export(connection, "c")) is None
    assert list(await store.keys()) == ["d"]
    assert SENTENCE.encode() not in stored_bytes(tmp_path)
