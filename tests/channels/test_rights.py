"""History, deletion and opinions, and the origins that may ask: over a real port, with the real tracker store."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain

from incident_bot.channels.sessions import Sessions
from incident_bot.settings import LANGUAGES
from incident_bot.storage.database import Database
from incident_bot.storage.trackers import ConversationStore
from tests.channels.web_fakes import SLOW, FakeAgent, Server, serving

SHOP = "https://shop.example"
EVIL = "https://evil.example"
ENDPOINTS = ("messages", "history", "erase", "feedback")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "conversations.db"


@pytest.fixture(scope="module")
def stored(file: Path) -> Iterator[Server]:
    store = ConversationStore(Domain.empty(), database=Database(f"sqlite:///{file}", 2.0))
    with serving(FakeAgent(store), INCIDENT_BOT_ORIGINS=f"{SHOP}, https://other.example") as running:
        yield running


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(file) as database:
        return database.execute(query).fetchall()


def opinion(**changed: object) -> dict[str, object]:
    return {"topics": ["misuse"], "language": "fr", "verdict": "helpful", **changed}


def test_history_is_the_conversation_line_by_line(stored: Server) -> None:
    sender = stored.say("one", language="de", id="m-1").json()["sender"]
    record = stored.say("two", sender=sender, id="m-2").json()
    lines = stored.call("history", sender=sender, language="de").json()["lines"]
    assert [(line["by_customer"], line["text"]) for line in lines if line["by_customer"]] == [
        (True, "one"), (True, "two"),
    ]  # fmt: skip
    assert [line["id"] for line in lines if line["by_customer"]] == ["m-1", "m-2"]
    last = lines[-1]
    assert {key: last[key] for key in ("text", "facts", "buttons")} == record["messages"][-1]
    assert all(line["language"] in LANGUAGES for line in lines)


def test_a_button_of_the_history_can_be_pressed(stored: Server) -> None:
    sender = stored.say("one").json()["sender"]
    button = stored.call("history", sender=sender).json()["lines"][-1]["buttons"][0]
    pressed = stored.post(json.dumps({"payload": button["payload"], "sender": sender}))
    assert pressed.status == 200


def test_after_erasing_nothing_is_left_and_the_token_is_of_no_use(stored: Server, file: Path) -> None:
    words = "xylophone garden party"
    sender = stored.say(words).json()["sender"]
    assert words.encode() in file.read_bytes() + Path(f"{file}-wal").read_bytes()
    conversation = stored.agent.received[-1].sender_id
    erased = stored.call("erase", sender=sender)
    assert (erased.status, erased.json()) == (200, {})
    left = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert words.encode() not in left
    assert conversation.encode() not in left
    for reply in (
        stored.say("again", sender=sender),
        stored.call("history", sender=sender),
        stored.call("feedback", sender=sender, **opinion()),
    ):
        assert (reply.status, reply.json()["error"]) == (401, "session")
    page = stored.submit(text="again", sender=sender, language="nl")
    assert page.status == 401
    assert 'name="sender"' not in page.text
    shown = stored.submit(sender=sender, language="nl")
    assert shown.status == 401
    assert rows(file, f"SELECT count(*) FROM conversation_events WHERE conversation_id = '{conversation}'") == [(0,)]


def test_erasing_twice_is_no_error(stored: Server) -> None:
    sender = stored.say("one").json()["sender"]
    assert [stored.call("erase", sender=sender).status for _ in range(2)] == [200, 200]


def test_only_the_own_conversation_is_erased(stored: Server) -> None:
    mine, other = (stored.say("one").json()["sender"] for _ in range(2))
    stored.call("erase", sender=mine)
    assert stored.say("two", sender=other).json()["messages"][0]["text"].startswith("turn 2")


def test_a_message_that_is_being_answered_is_erased_as_well(stored: Server) -> None:
    sender = stored.say("one").json()["sender"]
    with ThreadPoolExecutor(2) as pool:
        answered = pool.submit(stored.say, f"{SLOW} 300", sender=sender)
        while not stored.agent.received[-1].text.startswith(SLOW):
            time.sleep(0.01)
        erased = pool.submit(stored.call, "erase", sender=sender)
        assert (answered.result().status, erased.result().status) == (200, 200)
    assert stored.call("history", sender=sender).status == 401


@pytest.mark.parametrize("name", ["history", "erase", "feedback"])
@pytest.mark.parametrize(
    ("sender", "status"),
    [(None, 400), (7, 400), ("", 401), ("forged", 401), (Sessions("other").issue().token, 401)],
    ids=["none", "number", "empty", "forged", "other key"],
)
def test_without_a_token_of_ours_nothing_is_done(stored: Server, name: str, sender: object, status: int) -> None:
    reply = stored.call(name, sender=sender, **(opinion() if name == "feedback" else {}))
    assert reply.status == status
    assert reply.json()["message"]


def test_opinions_are_counted_and_nothing_else_of_them_is_kept(stored: Server, file: Path) -> None:
    sender = stored.say("one").json()["sender"]
    conversation = stored.agent.received[-1].sender_id
    for verdict, times in (("outdated", 2), ("wrong", 1)):
        for _ in range(times):
            reply = stored.call("feedback", sender=sender, **opinion(topics=["measures", "misuse"], verdict=verdict))
            assert (reply.status, reply.json()) == (200, {})
    counted = rows(file, "SELECT topic, language, verdict, count FROM feedback WHERE verdict != 'helpful'")
    assert sorted(counted) == [
        ("measures", "fr", "outdated", 2), ("measures", "fr", "wrong", 1),
        ("misuse", "fr", "outdated", 2), ("misuse", "fr", "wrong", 1),
    ]  # fmt: skip
    kept = json.dumps(rows(file, "SELECT * FROM feedback"))
    assert conversation not in kept
    assert sender not in kept


@pytest.mark.parametrize(
    "changed",
    [
        {"topics": []},
        {"topics": "misuse"},
        {"topics": ["weather"]},
        {"topics": [7]},
        {"topics": ["misuse"] * 6},
        {"language": "xx"},
        {"language": None},
        {"verdict": "bad"},
        {"verdict": ["wrong"]},
        {"text": "I think so"},
    ],
    ids=str,
)
def test_an_opinion_about_nothing_is_refused_and_not_counted(
    stored: Server, file: Path, changed: dict[str, object]
) -> None:
    sender = stored.say("one").json()["sender"]
    before = rows(file, "SELECT sum(count) FROM feedback")
    reply = stored.call("feedback", sender=sender, **opinion(**changed))
    assert (reply.status, reply.json()["error"]) == (400, "malformed")
    assert rows(file, "SELECT sum(count) FROM feedback") == before


def test_opinions_are_limited_like_messages() -> None:
    with serving(FakeAgent(), INCIDENT_BOT_SESSION_RATE="4") as server:
        sender = server.say("one").json()["sender"]
        replies = [server.call("feedback", sender=sender, **opinion()) for _ in range(3)]
        assert replies[-1].json()["error"] == "slow_down"


def test_where_rasas_own_store_keeps_the_conversations_the_customer_is_told_that_nothing_was_erased() -> None:
    with serving(FakeAgent()) as server:
        reply = server.call("erase", sender=server.say("one").json()["sender"])
        assert (reply.status, reply.json()["error"]) == (503, "failed")
        assert "cannot erase" in reply.json()["detail"]


@pytest.mark.parametrize("name", ENDPOINTS)
def test_a_listed_website_may_ask_and_read(stored: Server, name: str) -> None:
    asked = stored.send("OPTIONS", f"/webhooks/web/{name}", origin=SHOP, access_control_request_method="POST")
    assert asked.status == 204
    assert asked.headers["access-control-allow-methods"] == "POST"
    assert asked.headers["access-control-allow-headers"].lower() == "content-type"
    reply = stored.send("POST", f"/webhooks/web/{name}", b"{}", content_type="application/json", origin=SHOP)
    for answer in (asked, reply):
        assert answer.headers["access-control-allow-origin"] == SHOP
        assert answer.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("name", ENDPOINTS)
@pytest.mark.parametrize("origin", [EVIL, "null", f"{SHOP}.evil.example", "http://shop.example", "https://127.0.0.1"])
def test_any_other_website_may_not(stored: Server, name: str, origin: str) -> None:
    before = len(stored.agent.received)
    for method in ("OPTIONS", "POST"):
        reply = stored.send(
            method, f"/webhooks/web/{name}", b'{"text": "hi"}', content_type="application/json", origin=origin,
            accept_language="de",
        )  # fmt: skip
        assert (reply.status, reply.json()["error"]) == (403, "origin")
        assert reply.json()["message"]
        assert "access-control-allow-origin" not in reply.headers
    assert len(stored.agent.received) == before


def test_its_own_pages_and_programs_need_no_list(stored: Server) -> None:
    own = f"http://127.0.0.1:{stored.port}"
    assert stored.post('{"text": "hi"}', origin=own).status == 200
    assert stored.post('{"text": "hi"}').status == 200
