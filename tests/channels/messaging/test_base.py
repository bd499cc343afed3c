"""The base under load and in trouble, on one platform."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from rasa.core.channels.channel import InputChannel
from rasa.core.run import create_http_input_channels

from incident_bot.channels.messaging import desk, workers
from incident_bot.channels.messaging.asking import PAUSES
from incident_bot.channels.messaging.channel import MessagingChannel, SwitchedOff
from incident_bot.errors import SettingsError, StoreError
from incident_bot.simulator.platforms import PLATFORMS
from tests.channels.messaging.world import CHANNELS, NAMES, ForgetfulStore, MessagingAgent, world
from tests.channels.web_fakes import CONTENT, SLOW


class StumblingAgent(MessagingAgent):
    """Its store does not work for the next `down` messages."""

    down = 0

    async def handle_message(self, message: Any) -> None:
        if self.down > 0:
            self.down -= 1
            raise StoreError("the database does not work")
        await super().handle_message(message)


class BlindStore(ForgetfulStore):
    async def retrieve(self, sender_id: str) -> Any:
        raise StoreError("the database does not work")


def test_a_database_that_stumbles_is_waited_for() -> None:
    agent = StumblingAgent()
    with world("telegram", agent) as chat:
        agent.down = 3
        assert any("turn 1" in message.text for message in chat.say("hello", shown=3))
        assert chat.slept == list(PAUSES[:3])


def test_a_database_that_stays_down_gives_the_hotline() -> None:
    agent = StumblingAgent()
    with world("telegram", agent) as chat:
        agent.down = 99
        assert any("0800/33.800" in message.text for message in chat.say("hello", shown=3))
        assert chat.slept == list(PAUSES)


def test_a_store_that_cannot_be_read_does_not_keep_anybody_silent() -> None:
    agent = MessagingAgent()
    agent.tracker_store = BlindStore(agent.tracker_store.domain)
    with world("telegram", agent) as chat:
        assert any("0800/33.800" in message.text for message in chat.say("hello"))


def test_what_does_not_fit_is_taken_when_it_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MOST", 2)
    with world("telegram") as chat:
        chat.channel._desk._workers = workers.Workers(most=2)
        hooks = [chat.platform.say(f"{SLOW} 300", str(person)) for person in (1, 2, 3)]
        assert [chat.deliver(hook) for hook in hooks] == [200, 200, 503]
        chat.idle()
        assert chat.deliver(hooks[2]) == 200
        chat.idle()
        assert len(chat.agent.received) == 3


def test_a_server_that_stops_lets_the_platform_come_again() -> None:
    with world("telegram") as chat:
        chat.channel._desk._closing = True
        hook = chat.platform.say("hello")
        assert chat.deliver(hook) == 503
        chat.channel._desk._closing = False
        assert any("turn 1" in message.text for message in chat.expect(hook, 3))


def test_many_people_at_once_are_all_answered_once() -> None:
    with world("telegram") as chat:
        hooks = [chat.platform.say("hello", str(1000 + person)) for person in range(40)]
        assert {chat.deliver(hook) for hook in hooks * 2} == {200}
        chat.idle()
        assert len(chat.agent.received) == 40
        answered = [message.person for message in chat.platform.shown if "turn 1" in message.text]
        assert sorted(answered) == sorted(str(1000 + person) for person in range(40))


def test_the_counters_know_neither_texts_nor_people() -> None:
    from prometheus_client import generate_latest

    with world("telegram") as chat:
        chat.say("hello zanzibar", "1111111")
    page = generate_latest().decode()
    assert 'incident_bot_channel_arrivals_total{channel="telegram",kind="text"}' in page
    assert "zanzibar" not in page
    assert "1111111" not in page


def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, *names: str) -> None:
    desk.shared_desk.cache_clear()
    monkeypatch.setenv("INCIDENT_BOT_CONTENT", str(CONTENT))
    monkeypatch.setenv("INCIDENT_BOT_STATE", str(tmp_path))
    for name in names:
        for setting, value in PLATFORMS[name]().environment("http://127.0.0.1:1").items():
            monkeypatch.setenv(setting, value)


def configured() -> list[InputChannel]:
    return list(create_http_input_channels(None, str(CONTENT.parent / "credentials.yml")))


def test_without_settings_every_channel_is_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    environment(monkeypatch, tmp_path)
    assert len([channel for channel in configured() if isinstance(channel, SwitchedOff)]) == len(NAMES)


def test_channels_are_made_without_a_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a connection while a channel is made")

    environment(monkeypatch, tmp_path, *NAMES)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    made = [channel for channel in configured() if isinstance(channel, MessagingChannel)]
    assert sorted(channel.name() for channel in made) == sorted(NAMES)
    assert len({id(channel._desk) for channel in made}) == 1


@pytest.mark.parametrize("name", NAMES)
def test_half_a_channel_stops_the_start(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    environment(monkeypatch, tmp_path, name)
    needed = [setting for setting in PLATFORMS[name]().environment("") if not setting.endswith("_API")]
    monkeypatch.delenv(needed[-1])
    with pytest.raises(SettingsError, match=needed[-1]):
        CHANNELS[name].from_credentials(None)


@pytest.mark.parametrize("name", NAMES)
def test_strange_items_of_a_signed_delivery_harm_nobody(name: str) -> None:
    with world(name) as chat:
        for strange in (
            {"update_id": 1, "message": {"date": 10**400}},
            {},
            [],
            None,
            7,
            "x",
            {"message": {}},
            {"event": 1},
            json.loads("[" * 50 + "]" * 50),
        ):
            assert chat.channel._read(strange) is None
