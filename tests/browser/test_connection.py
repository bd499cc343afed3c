from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Chat


def test_messages_arrive_in_order_and_each_is_answered_and_acknowledged(chat: Chat) -> None:
    chat.server.answer = lambda message: chat.server.saying([f"{message['text']} a", f"{message['text']} b"], message)
    chat.open()
    for text in ("un", "deux", "trois"):
        chat.say(text)
    expect(chat.answers).to_have_count(6)
    assert chat.texts(chat.answers) == ["un a", "un b", "deux a", "deux b", "trois a", "trois b"]
    assert [message["text"] for message in chat.server.received] == ["un", "deux", "trois"]
    assert set(chat.server.transports) == {"socket"}
    ids = [message["id"] for message in chat.server.received]
    assert len(set(ids)) == 3
    assert chat.server.acknowledged == [f"{id}.{index}" for id in ids for index in range(2)]


def test_a_message_that_was_not_acknowledged_is_sent_again_and_answered_once(chat: Chat) -> None:
    chat.server.lost = 1
    chat.open()
    chat.say("que faire ?")
    expect(chat.answers).to_have_count(1)
    expect(chat.questions).to_have_count(1)
    first, second = chat.server.received
    assert first["id"] == second["id"]
    assert chat.server.turns == 1


def test_without_websockets_messages_go_by_http(chat: Chat) -> None:
    chat.server.sockets = False
    chat.open()
    chat.say("que faire ?")
    expect(chat.answers).to_have_count(1)
    chat.say("et encore ?")
    expect(chat.answers).to_have_count(2)
    assert chat.server.transports == ["http", "http"]
    assert chat.server.received[1]["sender"] == "token-1"
    expect(chat.page.locator(".gone")).to_be_hidden()


def test_a_lost_connection_is_said_and_a_waiting_message_arrives_once_when_it_is_back(chat: Chat) -> None:
    chat.open()
    chat.say("un")
    expect(chat.answers).to_have_count(1)
    chat.server.stop()
    chat.say("deux")
    expect(chat.page.get_by_role("status")).to_have_text(chat.word("waiting"))
    chat.server.start()
    expect(chat.answers).to_have_count(2)
    expect(chat.page.locator(".gone")).to_be_hidden()
    assert [message["text"] for message in chat.server.received] == ["un", "deux"]


def test_where_the_server_is_gone_starters_have_their_answer_and_the_hotline_is_given(chat: Chat) -> None:
    chat.open("nl")
    chat.server.stop()
    gone = chat.page.locator(".gone")
    expect(gone).to_contain_text("0800/33.800")
    expect(gone.get_by_role("link")).to_have_attribute("href", "tel:080033800")
    starters = gone.locator("button:not(.strong)")
    expect(starters).to_have_count(4)
    for number in range(4):
        starters.nth(number).click()
        expect(chat.answers).to_have_count(number + 1)
    answers = chat.server.content.answers
    assert chat.texts(chat.answers)[1] == " ".join(part.text["nl"] for part in answers["what_to_do"]["answer"])
    expect(chat.answers.first.locator(".facts")).to_be_visible()
    assert chat.server.received == []
    chat.server.start()
    chat.button(chat.word("try_again", "nl")).click()
    expect(gone).to_be_hidden()
    expect(chat.page.get_by_role("status")).to_have_text(chat.word("back", "nl"))


def test_where_the_server_is_gone_the_next_page_still_opens_from_what_is_kept(chat: Chat) -> None:
    chat.open()
    chat.say("un")
    expect(chat.answers).to_have_count(1)
    chat.server.broken = {"content"}
    chat.page.reload()
    expect(chat.intro).to_be_visible()
    expect(chat.answers).to_have_count(1)


def test_content_that_somebody_changed_in_the_browser_is_not_shown(chat: Chat) -> None:
    chat.open()
    chat.server.broken = {"content"}
    chat.page.evaluate(
        "for (const [key, value] of Object.entries(sessionStorage))"
        " sessionStorage.setItem(key, value.replaceAll('0800/33.800', '0900/11.111'))"
    )
    chat.page.reload()
    expect(chat.page.get_by_role("alert").first).to_contain_text("0800/33.800")
    expect(chat.page.get_by_text("0900/11.111")).to_have_count(0)


def test_the_conversation_is_there_after_a_reload_and_on_the_next_page(chat: Chat) -> None:
    chat.open("en")
    chat.say("one")
    expect(chat.answers).to_have_count(1)
    chat.page.reload()
    expect(chat.dialog).to_be_visible()
    expect(chat.answers).to_have_count(1)
    chat.page.goto(f"{chat.server.site}/other?lang=fr")
    expect(chat.dialog).to_have_attribute("lang", "en")
    expect(chat.questions).to_contain_text("one")
    chat.say("two")
    expect(chat.answers).to_have_count(2)
    assert chat.server.received[0]["sender"] == chat.server.received[1]["sender"]


def test_a_chat_that_was_closed_stays_closed_on_the_next_page(chat: Chat) -> None:
    chat.open()
    chat.say("un")
    expect(chat.answers).to_have_count(1)
    chat.button(chat.word("close")).click()
    chat.page.reload()
    expect(chat.launcher).to_be_visible()
    expect(chat.dialog).to_have_count(0)
    chat.launcher.click()
    expect(chat.answers).to_have_count(1)


def test_what_was_not_sent_before_a_reload_is_sent_after_it(chat: Chat) -> None:
    chat.open()
    chat.say("un")
    expect(chat.answers).to_have_count(1)
    chat.server.lost = 1
    chat.say("deux")
    chat.page.wait_for_function("sessionStorage.getItem('incident-chat').includes('deux')")
    chat.page.reload()
    expect(chat.answers).to_have_count(2)
    expect(chat.questions).to_have_count(2)
    assert chat.server.turns == 2
    assert len({message["id"] for message in chat.server.received}) == 2


@pytest.mark.parametrize("sockets", [True, False], ids=["socket", "http"])
def test_a_refusal_is_shown_with_what_can_be_said_and_a_way_to_try_again(chat: Chat, sockets: bool) -> None:
    chat.server.sockets = sockets
    chat.server.refusals = [
        {"error": "failed", "message": "Pas maintenant.", "messages": [{"text": "Restez vigilant.", "facts": []}]}
    ]
    chat.open()
    chat.say("que faire ?")
    expect(chat.page.locator("incident-line.refusal")).to_contain_text("Pas maintenant.")
    assert chat.texts(chat.answers) == ["Restez vigilant."]
    chat.button(chat.word("try_again")).click()
    expect(chat.answers).to_have_count(2)
    assert chat.server.received[0]["id"] != chat.server.received[1]["id"]


def test_a_message_that_came_too_fast_is_sent_again_when_the_server_says(chat: Chat) -> None:
    chat.server.refusals = [{"error": "slow_down", "message": "Attendez.", "retry_after": 1}]
    chat.open()
    chat.say("que faire ?")
    expect(chat.answers).to_have_count(1)
    assert chat.server.turns == 1


def test_a_starter_that_waits_when_the_server_goes_is_answered_from_what_is_kept(chat: Chat) -> None:
    chat.open("de")
    chat.server.stop()
    chat.intro.get_by_role("button").nth(1).click()
    expect(chat.answers).to_have_count(1)
    expect(chat.questions).to_have_count(1)
    expect(chat.answers).to_contain_text(chat.server.content.answers["what_to_do"]["answer"][0].text["de"])
    chat.server.start()
    expect(chat.page.locator(".gone")).to_be_hidden()
    assert chat.server.received == []


def test_a_server_that_hangs_up_on_a_silent_chat_is_no_lost_connection(chat: Chat) -> None:
    chat.open()
    chat.say("un")
    expect(chat.answers).to_have_count(1)
    expect(chat.page.get_by_role("status")).to_be_empty()
    said: list[str] = []
    chat.page.expose_function("noteState", lambda text: said.append(text))
    chat.page.locator(".state").evaluate(
        "e => new MutationObserver(() => noteState(e.textContent)).observe(e, {childList: true, subtree: true})"
    )
    chat.server.hang_up()
    chat.say("deux")
    expect(chat.answers).to_have_count(2)
    assert chat.server.transports == ["socket", "socket"]
    assert chat.word("reconnecting") not in said
    assert chat.word("back") not in said


def test_a_text_that_is_too_long_is_not_sent_and_stays_in_the_input(chat: Chat) -> None:
    chat.open()
    chat.say("a" * 4001)
    expect(chat.page.get_by_role("status")).to_have_text(
        chat.server.content.phrase("refusals", "too_long", "fr").replace(" :", "\u00a0:")
    )
    expect(chat.questions).to_have_count(0)
    expect(chat.input).to_have_text("a" * 4001)
    assert chat.server.received == []
