"""The web channel over a real port, with an agent of our own."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import socket

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from incident_bot.channels.sessions import SALT, Sessions
from incident_bot.settings import LANGUAGES
from tests.channels.web_fakes import FAILS, KEY, SAYS_NOTHING, Server

HOTLINE = "0800/33.800"
LONGEST = 4_000
COMMANDS = ["/restart", "//restart", "/ / restart", "\uff0frestart", "/\t/\t/restart", "/ \n/ \n/restart"]


def brief(value: object) -> str:
    return ascii(value)[:20]


def turn(text: str) -> int:
    found = re.search(r"turn (\d+)", text)
    assert found
    return int(found[1])


def test_the_first_message_gets_a_sender_and_the_whole_record(server: Server) -> None:
    record = server.say("bonjour", language="nl")
    assert record.status == 200
    assert set(record.json()) == {
        "sender", "text", "language", "topics", "items", "handoff", "intent", "messages", "ms",
    }  # fmt: skip
    assert record.json()["text"] == "bonjour"
    assert record.json()["language"] == "nl"


def test_the_sender_continues_its_conversation(server: Server) -> None:
    first = server.say("one").json()
    second = server.say("two", sender=first["sender"]).json()
    assert second["sender"] == first["sender"]
    assert turn(second["messages"][0]["text"]) == 2


def test_without_a_sender_every_message_is_a_new_conversation(server: Server) -> None:
    first, second = server.say("one").json(), server.say("two").json()
    assert first["sender"] != second["sender"]
    assert turn(second["messages"][0]["text"]) == 1


def test_the_conversation_inside_is_never_what_the_client_sent(server: Server) -> None:
    record = server.say("one").json()
    conversation = server.agent.received[-1].sender_id
    assert re.fullmatch("web-[0-9a-f]{32}", conversation)
    assert server.say("two", sender=conversation).status == 401
    assert server.say("two", sender=conversation.removeprefix("web-")).status == 401
    assert server.say("two", sender=record["sender"]).status == 200


FORGED = {
    "chosen": "a1",
    "empty": "",
    "a lone surrogate": "\ud800",
    "not ASCII": "é",
    "another key": Sessions("forged").issue().token,
}


@pytest.mark.parametrize("sender", FORGED.values(), ids=FORGED.keys())
def test_a_forged_sender_is_refused_and_reaches_nothing(server: Server, sender: str) -> None:
    before = len(server.agent.received)
    reply = server.say("hello", sender=sender)
    assert (reply.status, reply.json()["error"]) == (401, "session")
    assert len(server.agent.received) == before


def test_an_expired_sender_is_refused(server: Server) -> None:
    class Yesterday(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() - 25 * 60 * 60

    old = URLSafeTimedSerializer(KEY, salt=SALT, signer=Yesterday)
    assert server.say("hello", sender=str(old.dumps("0" * 32))).status == 401


def test_the_tokens_of_two_customers_share_nothing_that_helps_to_guess(server: Server) -> None:
    numbers = {base64.urlsafe_b64decode(server.say("x").json()["sender"].split(".")[0] + "==") for _ in range(20)}
    assert len(numbers) == 20
    assert all(len(json.loads(number)) == 32 for number in numbers)


@pytest.mark.parametrize("text", COMMANDS, ids=brief)
def test_a_leading_slash_is_text(server: Server, text: str) -> None:
    assert server.say(text).status == 200
    assert server.agent.received[-1].text == "restart"


def test_the_language_of_the_page_reaches_the_agent(server: Server) -> None:
    server.say("ok", language="de")
    assert server.agent.received[-1].metadata == {"language": "de"}
    server.post('{"text": "ok"}', accept_language="nl-BE,fr;q=0.5")
    assert server.agent.received[-1].metadata == {"language": "nl"}


@pytest.mark.parametrize(
    ("text", "status", "error"),
    [
        ("", 400, "empty"),
        (" \n\t ", 400, "empty"),
        ("\x00\x00", 400, "empty"),
        ("\ud800", 400, "empty"),
        ("/", 400, "empty"),
        ("a" * 5_000, 413, "too_long"),
        ("a" * 100_000, 413, "too_long"),
        (None, 400, "malformed"),
        (7, 400, "malformed"),
        (["a"], 400, "malformed"),
        ({}, 400, "malformed"),
    ],
    ids=brief,
)
def test_text_that_cannot_be_answered_is_refused(server: Server, text: object, status: int, error: str) -> None:
    reply = server.say(text)
    assert (reply.status, reply.json()["error"]) == (status, error)
    assert reply.json()["message"]


@pytest.mark.parametrize(
    "text", ["\U0001f631\U0001f62d", "a\x00b", "a\ud800b", "\u202eevil", "a" * LONGEST, "é" * LONGEST], ids=brief
)
def test_odd_text_is_answered(server: Server, text: str) -> None:
    reply = server.say(text)
    assert reply.status == 200
    assert "\x00" not in reply.json()["text"]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "error"),
    [
        (b"", "application/json", 400, "malformed"),
        (b"{", "application/json", 400, "malformed"),
        (b"[]", "application/json", 400, "malformed"),
        (b"\xff\xfe\x00", "application/json", 400, "malformed"),
        (b"[" * 20_000, "application/json", 400, "malformed"),
        (b'{"text": "a", "language": "xx"}', "application/json", 400, "malformed"),
        (b'{"text": "a", "sender": 1}', "application/json", 400, "malformed"),
        (b'{"text": "a"}', "text/plain", 415, "unsupported"),
        (b'{"text": "a"}', "", 415, "unsupported"),
        (b"text=a", "application/x-www-form-urlencoded", 415, "unsupported"),
        (b"x" * 100_000, "application/json", 413, "too_long"),
        (b"x" * 24_577, "application/json", 413, "too_long"),
        (b'{"text": "a", "lang": "fr"}', "application/json", 400, "malformed"),
    ],
    ids=brief,
)
def test_a_bad_body_is_a_json_error(server: Server, body: bytes, content_type: str, status: int, error: str) -> None:
    reply = server.post(body, content_type)
    assert (reply.status, reply.json()["error"]) == (status, error)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_a_json_405(server: Server, method: str) -> None:
    reply = server.send(method, "/webhooks/web/messages")
    assert (reply.status, reply.json()["error"]) == (405, "not_allowed")
    assert "POST" in reply.headers["allow"]


@pytest.mark.parametrize("path", ["/nothing", "/webhooks/rest/webhook", "/model/parse", "/conversations/x/tracker"])
def test_there_is_nothing_else_on_the_port(server: Server, path: str) -> None:
    reply = server.send("POST", path, b"{}", content_type="application/json")
    assert (reply.status, reply.json()["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    "head", ["nonsense\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", "GET / HTTP/9\r\n\r\n"]
)
def test_a_request_that_is_no_http_is_a_400(server: Server, head: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head.encode())
        assert connection.recv(4_096).split()[1] == b"400"


def test_too_much_is_refused_before_it_is_sent(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(
            b"POST /webhooks/web/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 50000000\r\n\r\n"
        )
        assert connection.recv(4_096).split()[1] == b"413"


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_speak_the_language_of_the_customer(server: Server, language: str) -> None:
    by_field = server.say("", language=language).json()["message"]
    by_browser = server.post("{", accept_language=f"{language}-BE").json()["message"]
    others = {server.say("", language=other).json()["message"] for other in LANGUAGES if other != language}
    assert by_field not in others
    assert by_browser not in {
        server.post("{", accept_language=other).json()["message"] for other in LANGUAGES if other != language
    }


@pytest.mark.parametrize("text", [FAILS, SAYS_NOTHING])
def test_a_turn_that_fails_names_the_hotline(server: Server, text: str) -> None:
    reply = server.say(text)
    assert (reply.status, reply.json()["error"]) == (503, "failed")
    assert HOTLINE in reply.json()["message"]


def test_a_turn_that_fails_is_logged_once_with_its_number_and_no_text(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        reply = server.say(FAILS)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("incident_bot")]
    assert len(ours) == 1
    assert reply.json()["detail"].split()[-1] in ours[0]
    assert FAILS not in caplog.text


def test_a_turn_that_fails_does_not_lose_the_conversation(server: Server) -> None:
    sender = server.say("one").json()["sender"]
    assert server.say(FAILS, sender=sender).status == 503
    assert turn(server.say("two", sender=sender).json()["messages"][0]["text"]) == 2


def test_health_can_be_asked(server: Server) -> None:
    assert server.send("GET", "/health/live").status == 200
    assert server.send("GET", "/health/ready").status == 200


@pytest.mark.parametrize("path", ["/", "/webhooks/web/"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_four_languages(server: Server, path: str, language: str) -> None:
    by_link = server.page(f"{path}?lang={language}")
    by_browser = server.page(path, accept_language=language)
    assert by_link.status == 200
    assert f'<html lang="{language}">' in by_link.text
    assert by_link.text == by_browser.text
    assert HOTLINE in by_link.text


def test_an_unknown_language_shows_the_page_all_the_same(server: Server) -> None:
    reply = server.page("/?lang=xx")
    assert reply.status == 200
    assert '<html lang="fr">' in reply.text


def test_the_page_lets_nothing_in_and_keeps_nothing(server: Server) -> None:
    reply = server.submit(text="bonjour", language="fr")
    style = re.search("<style>(.*)</style>", reply.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{digest}'" in policy
    assert "form-action 'self'" in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "same-origin"
    assert reply.headers["cache-control"] == "no-store"
    assert "set-cookie" not in reply.headers
    assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//", reply.text)
    assert "<script" not in reply.text


def sender_on(page: str) -> str:
    found = re.search('name="sender" value="([^"]+)"', page)
    assert found
    return found[1]


def test_the_page_continues_its_conversation(server: Server) -> None:
    first = server.submit(text="première question", language="fr").text
    second = server.submit(text="seconde question", language="fr", sender=sender_on(first)).text
    for said in ("première question", "seconde question", "turn 1", "turn 2"):
        assert said in second


def test_the_page_and_the_api_share_conversations(server: Server) -> None:
    sender = server.say("asked through the API").json()["sender"]
    assert "asked through the API" in server.submit(sender=sender, language="en").text


def test_changing_the_language_keeps_the_conversation(server: Server) -> None:
    first = server.submit(text="ma question", language="fr").text
    before = len(server.agent.received)
    second = server.submit(sender=sender_on(first), language="de")
    assert second.status == 200
    assert '<html lang="de">' in second.text
    assert "ma question" in second.text
    assert len(server.agent.received) == before


def test_what_the_customer_typed_is_escaped(server: Server) -> None:
    typed = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    page = server.submit(text=typed, language="en").text
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("text", "status"),
    [("", 400), ("  ", 400), ("\x00", 400), ("a" * 4_001, 413), ("é" * 6_000, 413), (FAILS, 503)],
    ids=brief,
)
def test_the_page_shows_a_refusal_with_its_status(server: Server, text: str, status: int) -> None:
    reply = server.submit(text=text, language="nl")
    assert reply.status == status
    assert reply.headers["content-type"].startswith("text/html")
    assert 'role="alert"' in reply.text


def test_a_refusal_on_the_page_keeps_conversation_and_draft(server: Server) -> None:
    first = server.submit(text="ma question", language="fr").text
    failed = server.submit(text=FAILS, language="fr", sender=sender_on(first)).text
    assert "ma question" in failed
    assert f"{FAILS}</textarea>" in failed
    assert sender_on(failed) == sender_on(first)


def test_a_forged_sender_on_the_page_begins_anew(server: Server) -> None:
    reply = server.submit(text="ma question", language="fr", sender="forged")
    assert reply.status == 401
    assert 'name="sender"' not in reply.text
    assert "ma question</textarea>" in reply.text


def test_a_browser_that_strays_sees_a_page(server: Server) -> None:
    reply = server.page("/nothing", accept_language="de")
    assert reply.status == 404
    assert '<html lang="de">' in reply.text


def test_a_pressed_button_says_what_it_means(server: Server) -> None:
    first = server.say("hello", language="nl").json()
    (button,) = first["messages"][0]["buttons"]
    assert button["payload"] != "/misuse"
    body = {"payload": button["payload"], "sender": first["sender"]}
    second = server.post(json.dumps(body)).json()
    pressed = server.agent.received[-1]
    assert second["text"] == pressed.text == pressed.parse_data["text"]
    assert pressed.parse_data["intent"]["name"] == "misuse"
    assert pressed.parse_data["language"] == {"code": "nl", "sure": True}


@pytest.mark.parametrize(
    "fields", [{"payload": "x"}, {"payload": 1}, {"text": "a", "payload": "x"}, {}, {"payload": None}]
)
def test_a_button_that_is_none_is_refused(server: Server, fields: dict[str, object]) -> None:
    refused = server.post(json.dumps(fields))
    assert (refused.status, refused.json()["error"]) == (400, "malformed")


def test_a_button_of_another_conversation_is_refused(server: Server) -> None:
    (button,) = server.say("hello").json()["messages"][0]["buttons"]
    other = server.say("hello").json()["sender"]
    assert server.post(json.dumps({"payload": button["payload"], "sender": other})).status == 400
    assert server.post(json.dumps({"payload": button["payload"]})).status == 400


def test_the_buttons_of_the_page_go_on(server: Server) -> None:
    shown = server.submit(text="hello", language="nl").text
    sender = re.search(r'name="sender" value="([^"]+)"', shown)
    payload = re.search(r'name="payload" value="([^"]+)"', shown)
    assert sender
    assert payload
    again = server.submit(sender=sender[1], payload=payload[1], language="nl")
    assert again.status == 200
    assert "turn 2" in again.text
    assert server.agent.received[-1].parse_data["intent"]["name"] == "misuse"
