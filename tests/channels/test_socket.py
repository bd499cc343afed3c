"""The socket over a real port, with an agent of our own and a client that is not."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from socketio.exceptions import ConnectionError as NotConnected

from incident_bot.channels.sessions import Sessions
from incident_bot.settings import LANGUAGES
from incident_bot.storage.database import Database
from incident_bot.storage.trackers import ConversationStore
from tests.channels.socket_client import Socket, connected
from tests.channels.web_fakes import FAILS, KNOWN, SAYS_MUCH, FakeAgent, Server, serving

HOTLINE = "0800/33.800"
PIN = "4711"
SHOP = "https://shop.example"


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(scope="module")
def socket(server: Server) -> Iterator[Socket]:
    with connected(server) as opened:
        yield opened


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_message_gets_its_replies_and_then_the_whole_record(server: Server, transport: str) -> None:
    with connected(server, transport) as socket:
        opened = socket.call("open", {"language": "nl"})
        assert opened["lines"] == []
        record = socket.say("bonjour", sender=opened["sender"], language="nl", id="m-1")
        assert set(record) == set(server.say("bonjour").json())
        assert record["sender"] == opened["sender"]
        assert record["language"] == "nl"
        assert [reply["message"] for reply in socket.replies] == record["messages"]
        assert socket.replies[0]["id"] == "m-1"


def test_several_replies_come_in_order_each_when_the_one_before_was_read(server: Server) -> None:
    with connected(server) as socket:
        record = socket.say(SAYS_MUCH, id="much")
        assert socket.steps == ["got 0", "read 0", "got 1", "read 1", "got 2", "read 2"]
        assert [(reply["index"], reply["of"]) for reply in socket.replies] == [(0, 3), (1, 3), (2, 3)]
        assert [reply["message"] for reply in socket.replies] == record["messages"]


def test_a_conversation_goes_on_over_the_other_way_and_is_shown_when_it_is_opened(server: Server) -> None:
    sender = server.say("by HTTP").json()["sender"]
    with connected(server) as socket:
        second = socket.say("by socket", sender=sender)
        assert re.search("turn 2", second["messages"][0]["text"])
        lines = socket.call("open", {"sender": sender, "language": "fr"})["lines"]
        assert [line["text"] for line in lines if line["by_customer"]] == ["by HTTP", "by socket"]
        assert lines == server.call("history", sender=sender, language="fr").json()["lines"]


FORGED = {"chosen": "a1", "empty": "", "another key": Sessions("forged").issue().token}


@pytest.mark.parametrize("sender", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("event", ["open", "message"])
def test_a_forged_sender_reads_and_writes_nothing(socket: Socket, server: Server, event: str, sender: str) -> None:
    before = len(server.agent.received)
    fields = {"sender": sender, "language": "en", **({"text": "hello"} if event == "message" else {})}
    answer = socket.call(event, fields)
    assert answer["error"] == "session"
    assert "lines" not in answer
    assert len(server.agent.received) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_speaks_the_language_of_the_customer(socket: Socket, server: Server, language: str) -> None:
    answer = socket.say("", language=language)
    assert answer["error"] == "empty"
    assert answer["message"] == server.say("", language=language).json()["message"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ((), "malformed"),
        ((None,), "malformed"),
        (("hello",), "malformed"),
        (([{"text": "hello"}],), "malformed"),
        (({"text": "hello", "metadata": {}},), "malformed"),
        (({"text": "hello", "id": "a b"},), "malformed"),
        (({"text": 7},), "malformed"),
        (({"text": "a" * 5_000},), "too_long"),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_what_cannot_be_read_is_refused_in_words(socket: Socket, data: tuple[object, ...], error: str) -> None:
    answer = dict(socket.client.call("message", data, timeout=20))
    assert answer["error"] == error
    assert answer["message"]


def test_a_turn_that_fails_gives_the_hotline_and_the_answer_of_its_topic(socket: Socket) -> None:
    answer = socket.say(f"{FAILS}, {KNOWN}", language="fr")
    assert answer["error"] == "failed"
    assert HOTLINE in answer["message"]
    assert "no_misuse_known" in answer["messages"][0]["facts"]


def test_personal_data_reaches_neither_agent_nor_reply(socket: Socket, server: Server) -> None:
    record = socket.say(f"my pin is {PIN}", language="en")
    assert record["text"] == "my pin is [code]"
    assert record["redacted"] == ["code"]
    assert server.agent.received[-1].text == "my pin is [code]"
    assert PIN not in json.dumps([record, socket.replies])


def test_a_command_is_text(socket: Socket, server: Server) -> None:
    socket.say("/restart")
    assert server.agent.received[-1].text == "restart"


def test_a_session_that_sends_too_much_is_told_when_to_go_on() -> None:
    with serving(FakeAgent(), INCIDENT_BOT_SESSION_RATE="4") as server, connected(server) as socket:
        sender = socket.say("one")["sender"]
        answers = [socket.say("more", sender=sender) for _ in range(3)]
        assert [answer.get("error") for answer in answers] == [None, "slow_down", "slow_down"]
        assert 0 < answers[-1]["retry_after"] <= 15


def test_the_same_id_is_one_turn_on_either_way(store: ConversationStore) -> None:
    with serving(FakeAgent(store)) as server, connected(server) as socket:
        sender = socket.say("one", id="m-1")["sender"]
        first = socket.say("two", sender=sender, id="m-2")
        assert socket.say("two", sender=sender, id="m-2")["messages"] == first["messages"]
        assert server.say("two", sender=sender, id="m-2").json()["messages"] == first["messages"]
        assert len(server.agent.received) == 2


def test_an_erased_conversation_is_opened_by_nobody(store: ConversationStore) -> None:
    with serving(FakeAgent(store)) as server, connected(server) as socket:
        sender = socket.say("one")["sender"]
        assert server.call("erase", sender=sender).status == 200
        assert socket.call("open", {"sender": sender})["error"] == "session"
        assert socket.say("two", sender=sender)["error"] == "session"


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> ConversationStore:
    file = tmp_path_factory.mktemp("store") / "conversations.db"
    return ConversationStore(Domain.empty(), database=Database(f"sqlite:///{file}", 2.0))


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_page_of_another_website_is_not_let_in(server: Server, transport: str) -> None:
    with pytest.raises(NotConnected):
        Socket(server.port, transport, Origin="https://evil.example")
    refused = server.send("GET", "/socket.io/?EIO=4&transport=polling", origin="https://evil.example")
    assert (refused.status, refused.json()["error"]) == (403, "origin")
    assert "access-control-allow-origin" not in refused.headers


def test_its_own_pages_and_those_of_the_listed_websites_are_let_in() -> None:
    with serving(FakeAgent(), INCIDENT_BOT_ORIGINS=SHOP) as server:
        for origin in (SHOP, f"http://127.0.0.1:{server.port}"):
            with connected(server, Origin=origin) as socket:
                assert "messages" in socket.say("hello")
        shake = server.send("GET", "/socket.io/?EIO=4&transport=polling", origin=SHOP)
        assert shake.headers["access-control-allow-origin"] == SHOP
        assert "access-control-allow-credentials" not in shake.headers


def test_there_is_room_for_so_many_sockets_and_again_when_one_is_closed() -> None:
    with serving(FakeAgent(), INCIDENT_BOT_MOST_SOCKETS="2") as server:
        first, second = Socket(server.port), Socket(server.port)
        with pytest.raises(NotConnected):
            Socket(server.port)
        refused = server.send("GET", "/socket.io/?EIO=4&transport=polling")
        assert (refused.status, refused.json()["error"]) == (503, "busy")
        assert server.say("by HTTP").status == 200
        first.client.disconnect()
        assert until(lambda: _gets_in(server))
        second.client.disconnect()


def test_one_address_has_room_for_fewer() -> None:
    with serving(FakeAgent(), INCIDENT_BOT_ADDRESS_SOCKETS="1") as server, connected(server):
        refused = server.send("GET", "/socket.io/?EIO=4&transport=polling")
        assert (refused.status, refused.json()["error"]) == (429, "slow_down")


def _gets_in(server: Server) -> bool:
    try:
        with connected(server) as socket:
            return "messages" in socket.say("hello")
    except NotConnected:
        return False


def test_a_socket_on_which_nobody_speaks_is_closed() -> None:
    with serving(FakeAgent(), idle=0.4) as server:
        silent = Socket(server.port)
        assert until(lambda: not silent.client.connected)


def test_a_socket_on_which_somebody_speaks_stays() -> None:
    with serving(FakeAgent(), idle=2) as server, connected(server) as socket:
        for _ in range(9):
            assert "messages" in socket.say("hello")
            time.sleep(0.3)


def test_a_packet_that_is_too_large_harms_nobody_else(server: Server) -> None:
    large = Socket(server.port)
    large.client.emit("message", {"text": "a" * 100_000})
    assert until(lambda: not large.client.connected)
    with connected(server) as other:
        assert "messages" in other.say("hello")


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.fixed_dictionaries({}, optional=dict.fromkeys(("text", "sender", "language", "id"), ANY_JSON))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=st.sampled_from(["open", "message"]), data=FIELDS | ANY_JSON)
def test_anything_is_answered_or_refused_in_words(socket: Socket, event: str, data: Any) -> None:
    answer = socket.call(event, data)
    assert answer.get("sender") or answer["message"]


def test_what_nobody_can_read_is_in_no_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    with connected(server) as socket:
        socket.client.eio.send(f'42["message",{{"text":"my pin is {PIN}"')
        socket.client.eio.send(f"9{PIN}")
        socket.say(f"{FAILS} {PIN}")
    assert PIN not in caplog.text
