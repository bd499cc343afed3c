"""Each refusal of the gate over a real port: quick, in the customer's language, with its status, and never silent."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incident_bot.settings import LANGUAGES
from tests.channels.web_fakes import FAILS, KNOWN, SLOW, FakeAgent, Reply, Server, serving

HOTLINE = "0800/33.800"
PIN = "4711"


def together(server: Server, texts: list[str], **fields: object) -> list[Reply]:
    with ThreadPoolExecutor(len(texts)) as pool:
        return list(pool.map(lambda text: server.say(text, **fields), texts))


def refused(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.json()["error"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_session_that_sends_too_much_is_told_to_slow_down(language: str) -> None:
    with serving(FakeAgent(), INCIDENT_BOT_SESSION_RATE="4") as server:
        sender = server.say("one", language=language).json()["sender"]
        replies = [server.say("more", sender=sender, language=language) for _ in range(3)]
        assert [reply.status for reply in replies] == [200, 429, 429]
        assert refused(replies[-1]) == (429, "slow_down")
        assert 0 < int(replies[-1].headers["retry-after"]) <= 15
        assert replies[-1].json()["message"]
        assert len(server.agent.received) == 2
        assert server.say("of another session", language=language).status == 200


def test_an_address_that_sends_too_much_is_told_to_slow_down() -> None:
    with serving(FakeAgent(), INCIDENT_BOT_ADDRESS_RATE="6") as server:
        assert [server.say("hello").status for _ in range(5)] == [200, 200, 200, 429, 429]
        page = server.submit(text="hello", language="nl")
        assert page.status == 429
        assert 'role="alert"' in page.text


def test_a_conversation_has_room_for_few_waiting_messages_and_answers_those_in_order() -> None:
    with serving(FakeAgent()) as server:
        sender = server.say("one").json()["sender"]
        replies = together(server, [f"{SLOW} 100"] * 12, sender=sender)
        answered = [reply for reply in replies if reply.status == 200]
        told = [reply for reply in replies if reply.status == 429]
        assert len(answered) + len(told) == 12
        assert 5 <= len(answered) <= 8
        turns = sorted(int(reply.json()["messages"][0]["text"].split(":")[0].split()[1]) for reply in answered)
        assert turns == list(range(2, len(answered) + 2))
        assert {refused(reply) for reply in told} == {(429, "slow_down")}


def test_a_server_that_is_full_says_so_at_once_and_gives_the_hotline() -> None:
    with serving(FakeAgent(), INCIDENT_BOT_MOST_TURNS="2") as server, ThreadPoolExecutor(2) as pool:
        running = [pool.submit(server.say, f"{SLOW} 700") for _ in range(2)]
        time.sleep(0.2)
        started = time.perf_counter()
        reply = server.say("hello", language="de")
        assert time.perf_counter() - started < 0.3
        assert refused(reply) == (503, "busy")
        assert HOTLINE in reply.json()["message"]
        assert [waited.result().status for waited in running] == [200, 200]


def test_a_turn_that_takes_too_long_gets_the_hotline_and_the_answer_of_its_topic() -> None:
    with serving(FakeAgent(), seconds=0.2) as server:
        reply = server.say(f"{SLOW}, {KNOWN} 5000", language="fr")
        assert refused(reply) == (503, "failed")
        assert HOTLINE in reply.json()["message"]
        (message,) = reply.json()["messages"]
        assert "no_misuse_known" in message["facts"]
        assert HOTLINE in message["text"]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(FakeAgent()) as running:
        yield running


def test_a_turn_that_fails_gives_the_answer_of_its_topic_on_the_page_as_well(server: Server) -> None:
    page = server.submit(text=f"{FAILS}, {KNOWN}", language="en")
    assert page.status == 503
    assert 'role="alert"' in page.text
    assert "0800/33.800" in page.text
    assert 'class="source"' in page.text


def test_a_turn_that_fails_on_what_nobody_understands_gives_the_hotline_alone(server: Server) -> None:
    reply = server.say(FAILS)
    assert HOTLINE in reply.json()["message"]
    assert "messages" not in reply.json()


def test_personal_data_reaches_neither_agent_nor_reply(server: Server) -> None:
    record = server.say(f"my pin is {PIN}", language="en")
    assert record.json()["text"] == "my pin is [code]"
    assert record.json()["redacted"] == ["code"]
    assert server.agent.received[-1].text == "my pin is [code]"
    assert server.agent.received[-1].metadata == {"language": "en", "redacted": ["code"]}
    assert PIN not in record.text


@pytest.mark.parametrize(
    "text", [f"{FAILS} my pin is {PIN}", f"my pin is {PIN} " + "x" * 5_000], ids=["failed", "long"]
)
def test_personal_data_is_not_in_a_draft(server: Server, text: str) -> None:
    page = server.submit(text=text, language="en")
    assert page.status in (413, 503)
    assert "[code]" in page.text
    assert PIN not in page.text


@pytest.mark.parametrize(
    "body", [f'{{"text": "pin {PIN}"', f'{{"{PIN}": 1}}', f'{{"text": {PIN}}}', f'{{"text": "a", "sender": {PIN}}}']
)
def test_personal_data_is_not_in_the_error_of_a_malformed_body(server: Server, body: str) -> None:
    reply = server.post(body)
    assert reply.status == 400
    assert PIN not in reply.text


@pytest.mark.parametrize("body", [b"x" * 100_000, b"[" * 24_000, b'{"text": "' + b"a" * 5_000 + b'"}'], ids=len)
def test_a_refusal_takes_no_time(server: Server, body: bytes) -> None:
    fastest = min(_seconds(server, body) for _ in range(3))
    assert fastest < 0.1


def _seconds(server: Server, body: bytes) -> float:
    started = time.perf_counter()
    assert server.post(body).status in (400, 413)
    return time.perf_counter() - started


def test_an_address_cannot_be_made_up() -> None:
    with serving(FakeAgent(), INCIDENT_BOT_ADDRESS_RATE="2") as server:
        body = '{"text": "hello"}'
        assert [server.post(body, x_forwarded_for=f"192.0.2.{n}").status for n in range(3)] == [200, 429, 429]


def test_behind_a_proxy_the_address_is_the_one_that_it_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANIC_PROXIES_COUNT", "1")
    with serving(FakeAgent(), INCIDENT_BOT_ADDRESS_RATE="2") as server:
        body = '{"text": "hello"}'
        seen = ["192.0.2.1", "192.0.2.2", "192.0.2.1"]
        assert [server.post(body, x_forwarded_for=address).status for address in seen] == [200, 200, 429]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.fixed_dictionaries({}, optional=dict.fromkeys(("text", "sender", "language", "id", "metadata"), ANY_JSON))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(FIELDS.map(json.dumps), ANY_JSON.map(json.dumps), st.binary(max_size=200)))
def test_any_body_is_answered_or_refused_in_words(server: Server, body: str | bytes) -> None:
    reply = server.post(body)
    assert reply.status in (200, 400, 401, 413)
    assert reply.json().get("messages") or reply.json()["message"]
