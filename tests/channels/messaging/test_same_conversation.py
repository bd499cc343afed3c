"""With the trained model: what is answered does not depend on where it was asked."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.events import BotUttered, UserUttered

from incident_bot.channels.pseudonyms import pseudonym
from incident_bot.engine import load_agent
from incident_bot.settings import LANGUAGES, Settings
from incident_bot.storage.database import Database
from incident_bot.storage.trackers import ConversationStore
from tests.channels.messaging.world import NAMES, World, world
from tests.channels.web_fakes import CONTENT, KEY

# A number takes the option at that place of the answer before it.
ASKED = {
    "fr": ["Bonjour", "Mon compte bancaire est-il concerné ?", "2", "j'ai donné mon code à quelqu'un au téléphone"],
    "nl": ["Goedendag", "Is mijn bankrekening betrokken?", "2", "ik heb mijn code aan iemand gegeven"],
    "en": ["Good morning", "Was my bank account leaked?", "2", "I gave my PIN 4711 to a caller"],
    "de": ["Guten Tag", "Ist mein Bankkonto betroffen?", "2", "ich habe am Telefon meinen Code verraten"],
}

Turn = tuple[str, tuple[str, ...], tuple[str, ...], bool, tuple[tuple[str, ...], ...]]


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    settings = Settings.from_environment({"INCIDENT_BOT_MODELS": str(CONTENT.parent / "models")})
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'conversations.db'}", 5)
    loaded = load_agent(settings, tracker_store=ConversationStore(database=database))
    yield loaded
    database.close()


def by_web(chat: World, messages: list[str], language: str) -> list[Turn]:
    turns: list[Turn] = []
    sender, options = None, []
    for message in messages:
        said = {"payload": options[int(message) - 1]} if message.isdigit() else {"text": message}
        fields = {**said, "language": language, **({"sender": sender} if sender else {})}
        address = f"http://127.0.0.1:{chat.port}/webhooks/web/messages"
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(address, json.dumps(fields).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as response:
            record = json.load(response)
        sender = record["sender"]
        options = [button["payload"] for button in record["messages"][-1]["buttons"]]
        facts = tuple(tuple(said["facts"]) for said in record["messages"])
        turns.append((record["language"], tuple(record["topics"]), tuple(record["items"]), record["handoff"], facts))
    return turns


def by_channel(chat: World, messages: list[str], person: str) -> list[Turn]:
    for message in messages:
        chat.say(message, person)
    conversation = pseudonym(KEY, chat.channel.name(), sender_of(chat, person))
    tracker: Any = asyncio.run(chat.agent.tracker_store.retrieve(conversation))
    said: list[list[BotUttered]] = []
    for event in tracker.events:
        if isinstance(event, UserUttered):
            said.append([])
        elif isinstance(event, BotUttered):
            said[-1].append(event)
    return [turn_of(replies) for replies in said]


def turn_of(replies: list[BotUttered]) -> Turn:
    reply = replies[-1].metadata["reply"]
    facts = tuple(tuple(said.metadata.get("facts") or ()) for said in replies)
    return reply["language"], tuple(reply["topics"]), tuple(reply["items"]), reply["handoff"], facts


def sender_of(chat: World, person: str) -> str:
    """The person's address as the channel sees it."""
    from incident_bot.channels.messaging.arrivals import Delivery

    hook = chat.platform.say("", person)
    (item,) = chat.channel.items(Delivery(hook.body, hook.headers))
    arrival = chat.channel.read(item)
    assert arrival
    return arrival.sender


@pytest.mark.parametrize("name", NAMES)
def test_a_conversation_is_the_same_on_the_web_and_on(name: str, agent: Agent) -> None:
    with world(name, agent) as chat:
        for number, language in enumerate(LANGUAGES):
            # What the page is to the web; the other platforms do not say.
            vars(chat.platform)["language"] = language
            on_channel = by_channel(chat, ASKED[language], f"3247000001{number}")
            assert on_channel == by_web(chat, ASKED[language], language)
            assert [turn[0] for turn in on_channel] == [language] * 4
            assert on_channel[1][1:3] == (("data_item",), ("bank_account",))
            assert on_channel[3][3]
        assert chat.platform.violations == []


def test_what_was_said_on_a_channel_can_be_erased_there(agent: Agent) -> None:
    with world("telegram", agent) as chat:
        chat.say("Is mijn bankrekening betrokken?", "5551")
        conversation = pseudonym(KEY, "telegram", "5551")
        assert asyncio.run(agent.tracker_store.retrieve(conversation))
        chat.say("wissen", "5551")
        assert asyncio.run(agent.tracker_store.retrieve(conversation)) is None


def test_nothing_of_a_person_is_stored(agent: Agent, tmp_path: Path) -> None:
    database: Any = agent.tracker_store
    with world("whatsapp", agent) as chat:
        chat.say("My card is 4111 1111 1111 1111, is it concerned? And I told my PIN 4711.", "32479998877")
    path = Path(str(database.database._engine.url.database))
    stored = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"concerned" in stored
    for secret in (b"32479998877", b"4111 1111", b"PIN 4711", b"wamid."):
        assert secret not in stored
