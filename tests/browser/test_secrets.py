from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from incident_bot.messages import clean
from incident_bot.redaction.redactor import redact
from tests.browser.conftest import WEB, Chat

CASES = json.loads((WEB / "test" / "secrets.json").read_text(encoding="utf-8"))
SECRETS = {
    "iban": ("fr", "mon compte est BE68 5390 0754 7034, et maintenant ?", ["5390 0754", "BE68"]),
    "card": ("nl", "mijn kaart is 4111 1111 1111 1111", ["4111 1111"]),
    "national_number": ("en", "my number is 85.07.30-033.28", ["85.07.30", "033.28"]),
    "code": ("de", "Meine Geheimzahl lautet 4821", ["4821"]),
    "password": ("fr", "mon mot de passe est Soleil2019!", ["Soleil"]),
}


@pytest.mark.parametrize(("kind", "language", "text", "parts"), [(kind, *case) for kind, case in SECRETS.items()])
def test_a_secret_is_held_back_with_the_warning_and_nothing_of_it_leaves_the_page(
    chat: Chat, kind: str, language: str, text: str, parts: list[str]
) -> None:
    sent: list[str] = []
    chat.page.on("request", lambda request: sent.append(request.post_data or ""))
    chat.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    chat.open(language)
    chat.say(text)
    expect(chat.held).to_contain_text(chat.word(f"kind_{kind}", language))
    expect(chat.held).to_contain_text(chat.word("warning", language))
    expect(chat.questions).to_have_count(0)
    chat.button(chat.word("send_without", language)).click()
    expect(chat.answers).to_have_count(1)
    expect(chat.held).to_be_empty()
    expect(chat.input).to_be_empty()
    assert chat.server.received[0]["text"].count(f"[{kind}]") == 1
    expect(chat.questions).to_contain_text(chat.word("removed", language))
    everything = json.dumps([sent, chat.kept(), chat.server.received])
    assert sent
    assert not any(part in everything for part in parts)


def test_a_message_that_is_held_back_can_be_changed_and_sent(chat: Chat) -> None:
    chat.open()
    chat.say("mon code PIN est 4821")
    chat.button(chat.word("change_message")).click()
    expect(chat.input).to_be_focused()
    expect(chat.input).to_have_text("mon code PIN est 4821")
    chat.page.keyboard.press("ControlOrMeta+a")
    chat.page.keyboard.insert_text("quel code ?")
    chat.page.keyboard.press("Enter")
    expect(chat.answers).to_have_count(1)
    assert [message["text"] for message in chat.server.received] == ["quel code ?"]


def test_of_a_message_that_is_nothing_but_a_secret_nothing_can_be_sent(chat: Chat) -> None:
    chat.open()
    chat.say("BE68539007547034")
    expect(chat.held).to_be_visible()
    expect(chat.button(chat.word("send_without"))).to_have_count(0)


def test_the_hotline_is_no_secret(chat: Chat) -> None:
    chat.open()
    chat.say("le code PIN : dois-je appeler le 0800/33.800 ?")
    expect(chat.answers).to_have_count(1)
    expect(chat.held).to_be_empty()


@pytest.mark.parametrize("text", [text for _, text in CASES["held"]])
def test_what_the_page_holds_back_the_server_removes_as_well(text: str) -> None:
    assert redact(clean(text)).kinds
