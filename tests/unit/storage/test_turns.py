from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from incident_bot.errors import StoreError
from incident_bot.storage.database import Database
from incident_bot.storage.locks import ConversationLocks
from incident_bot.storage.trackers import ConversationStore
from incident_bot.turns import Collector, take
from tests.unit.storage.turns import answered, numbers, turn


class Agent:
    """Rasa's agent without a model: answers with the number of the message."""

    def __init__(self, store: ConversationStore, locks: ConversationLocks | None = None) -> None:
        self.tracker_store = store
        self.processor = SimpleNamespace(tracker_store=store)
        self.locks = locks
        self.turns = 0

    async def handle_message(self, message: UserMessage) -> None:
        if self.locks is None:
            return await self._turn(message)
        async with self.locks.lock(message.sender_id):
            await self._turn(message)

    async def _turn(self, message: UserMessage) -> None:
        self.turns += 1
        tracker = await answered(self.tracker_store, message.sender_id, message.message_id, message.text)
        assert message.output_channel is not None
        await message.output_channel.send_response(message.sender_id, tracker.latest_bot_utterance.message())
        await self.tracker_store.save(tracker)


async def say(agent: Any, number: str) -> list[str]:
    heard = Collector()
    await take(agent, agent.handle_message, UserMessage("a question", heard, "c", message_id=number))
    return [message["text"] for message in heard.messages]


async def test_a_message_that_comes_again_is_answered_alike_and_handled_once(store: ConversationStore) -> None:
    agent = Agent(store)
    assert await say(agent, "1") == await say(agent, "1") == ["an answer to 1"]
    assert agent.turns == 1


@pytest.mark.parametrize("locks", [None, ConversationLocks()], ids=["without a lock", "locked"])
async def test_a_message_that_comes_twice_at_once_is_answered_alike_and_stored_once(
    store: ConversationStore, locks: ConversationLocks | None
) -> None:
    agent = Agent(store, locks)
    assert await asyncio.gather(say(agent, "1"), say(agent, "1")) == [["an answer to 1"]] * 2
    assert await numbers(store, "c") == ["1"]


async def test_two_messages_at_once_are_both_stored_though_no_lock_works(store: ConversationStore) -> None:
    agent = Agent(store)
    assert await asyncio.gather(say(agent, "1"), say(agent, "2")) == [["an answer to 1"], ["an answer to 2"]]
    assert sorted(await numbers(store, "c")) == ["1", "2"]


async def test_nothing_is_said_that_is_not_stored(store: ConversationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    agent: Any = Agent(store)

    async def full(tracker: object) -> None:
        raise StoreError("the database does not work")

    monkeypatch.setattr(store, "save", full)
    heard = Collector()
    with pytest.raises(StoreError):
        await take(agent, agent.handle_message, UserMessage("a question", heard, "c", message_id="1"))
    assert heard.messages == []
    monkeypatch.undo()
    assert await say(agent, "1") == ["an answer to 1"]


async def test_a_turn_visits_the_database_twice(store: ConversationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    visits, perform = [], store.database.perform

    async def counted(key: str, work: Any) -> Any:
        visits.append(key)
        return await perform(key, work)

    monkeypatch.setattr(store.database, "perform", counted)
    agent = Agent(store)
    for number in "123":
        assert await say(agent, number) == [f"an answer to {number}"]
        assert visits == ["c"] * 2
        visits.clear()
    assert await numbers(store, "c") == ["1", "2", "3"]


async def test_what_another_replica_added_after_the_message_was_read_is_not_lost(
    store: ConversationStore, database: Database, clock: Callable[[], float]
) -> None:
    other = ConversationStore(store.domain, database=database, clock=clock)
    agent, handled = Agent(store), []

    async def overtaken(message: UserMessage) -> None:
        handled.append(message.message_id)
        if len(handled) == 1:
            await asyncio.create_task(turn(other, "c", "2"))
        await agent.handle_message(message)

    heard = Collector()
    await take(agent, overtaken, UserMessage("a question", heard, "c", message_id="1"))
    assert [message["text"] for message in heard.messages] == ["an answer to 1"]
    assert (handled, agent.turns) == (["1", "1"], 2)
    assert await numbers(store, "c") == ["2", "1"]


async def test_what_was_read_is_of_one_conversation_and_for_one_turn(store: ConversationStore) -> None:
    await turn(store, "c", "1")
    await store.accept("d", "1", "a question")
    assert await numbers(store, "c") == ["1"]
    tracker = await store.get_or_create_tracker("c", append_action_listen=False)
    assert len(tracker.events) == 3
    await store.accept("c", "2", "a question")
    await store.save(await answered(store, "c", "2"))
    await store.save(await answered(store, "c", "3"))
    assert await numbers(store, "c") == ["1", "2", "3"]
