"""Whole conversations under Rasa's own classes and under ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain

from incident_bot.errors import ConversationChanged
from incident_bot.storage import conversations
from incident_bot.storage.conversations import Stored
from incident_bot.storage.database import Database
from incident_bot.storage.trackers import ConversationStore
from tests.unit.runtime.conftest import conversation, hold, ours, stock, stored

TURNS = 2


def kept(folder: Path, domain: Domain, turns: int | None = TURNS) -> ConversationStore:
    return ConversationStore(domain, database=Database(f"sqlite:///{folder}/c.db", 5.0), turns=turns)


@pytest.mark.parametrize("turns", [None, TURNS])
def test_every_event_and_every_answer_is_the_same(
    dialogue_model: str, domain: Domain, seed: int, tmp_path: Path, turns: int | None
) -> None:
    messages = conversation(domain, seed, 25)
    theirs = stock(dialogue_model, kept(tmp_path / "theirs", domain, None))
    mine = ours(dialogue_model, kept(tmp_path / "ours", domain, turns))
    assert hold(mine, messages, "c") == hold(theirs, messages, "c")
    assert len(stored(theirs, "c")) > 150
    assert stored(mine, "c") == stored(theirs, "c")


def test_no_rule_is_longer_than_what_is_looked_at(root: Path) -> None:
    import yaml

    configured = yaml.safe_load((root / "endpoints.yml").read_text(encoding="utf-8"))["tracker_store"]["turns"]
    rules = [
        rule
        for file in (root / "data/stories").glob("*.yml")
        for rule in yaml.safe_load(file.read_text(encoding="utf-8")).get("rules", ())
    ]
    assert rules
    assert max(sum("intent" in step for step in rule["steps"]) for rule in rules) <= configured - 1
    assert configured == TURNS


def test_the_fiftieth_message_reads_and_writes_no_more_than_the_tenth(
    dialogue_model: str, domain: Domain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, written = [], []
    recall, append = conversations.recall, conversations.append

    def counted_recall(*arguments: Any, **named: Any) -> Stored | None:
        found = recall(*arguments, **named)
        read.append(len(found.events) if found else 0)
        return found

    def counted_append(connection: Any, turn: Any) -> None:
        append(connection, turn)
        written.append(len(turn.events))

    monkeypatch.setattr(conversations, "recall", counted_recall)
    monkeypatch.setattr(conversations, "append", counted_append)
    agent = ours(dialogue_model, kept(tmp_path, domain))
    messages = [message for message in conversation(domain, 1, 200) if message["intent"]["name"] in domain.intents]
    message = next(message for message in messages if message["intent"]["name"] == "misuse")
    hold(agent, [message] * 50, "c")
    assert len(read) == len(written) == 50
    assert max(read[10:]) == read[10] < 25
    assert max(written[10:]) == written[10] < 15


def test_a_message_that_somebody_overtook_is_told(dialogue_model: str, domain: Domain, tmp_path: Path) -> None:
    import asyncio

    store = kept(tmp_path, domain)
    agent = ours(dialogue_model, store)
    messages = [message for message in conversation(domain, 2, 40) if message["intent"]["name"] in domain.intents][:5]
    hold(agent, messages, "c")

    async def overtake() -> None:
        first = await store.get_or_create_tracker("c")
        second = await store.get_or_create_tracker("c")
        for tracker in (first, second):
            tracker.update(agent.domain and list(tracker.events)[-1])
        await store.save(first)
        await store.save(second)

    with pytest.raises(ConversationChanged):
        asyncio.run(overtake())
