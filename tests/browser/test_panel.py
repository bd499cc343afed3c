from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from incident_bot.settings import LANGUAGES
from tests.browser.conftest import Chat


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_first_what_it_is_and_what_it_keeps(chat: Chat, language: str) -> None:
    chat.open(language)
    first = chat.page.locator("#messages incident-line").first
    expect(first).to_have_class("intro")
    text = first.inner_text().replace("\u00a0", " ")
    assert chat.word("disclosure", language) in text
    assert chat.word("kept", language).replace("{days}", "7") in text
    assert chat.word("no_secrets", language) in text


def test_the_hotline_can_be_read_and_dialled_whatever_is_open(chat: Chat) -> None:
    chat.open()
    hotline = chat.page.locator(".hotline a")
    expect(hotline).to_have_text("0800/33.800")
    expect(hotline).to_have_attribute("href", "tel:080033800")
    for text in ("un", "deux", "trois"):
        chat.say(text)
    expect(chat.answers).to_have_count(3)
    expect(hotline).to_be_in_viewport()
    chat.say("mon code PIN est 4821")
    expect(hotline).to_be_in_viewport()


def test_the_language_can_be_changed_and_the_next_question_is_in_it(chat: Chat) -> None:
    chat.open("fr")
    chat.say("bonjour")
    expect(chat.answers).to_have_count(1)
    chat.page.get_by_label(chat.word("language", "fr")).select_option("de")
    expect(chat.intro).to_contain_text(chat.word("disclosure", "de"))
    expect(chat.dialog).to_have_attribute("lang", "de")
    expect(chat.answers).to_have_attribute("lang", "fr")
    expect(chat.input).to_have_attribute("aria-label", chat.word("question", "de"))
    chat.say("hallo")
    expect(chat.answers.last).to_have_attribute("lang", "de")
    assert [message["language"] for message in chat.server.received] == ["fr", "de"]
    chat.button(chat.word("close", "de")).click()
    expect(chat.launcher).to_have_text(chat.word("launcher", "de"))


def test_starter_questions_are_buttons_and_get_an_answer(chat: Chat) -> None:
    chat.open()
    questions = chat.intro.get_by_role("button")
    expect(questions).to_have_count(4)
    title = questions.nth(1).inner_text().replace("\u00a0", " ")
    questions.nth(1).click()
    expect(chat.answers).to_have_count(1)
    assert chat.server.received[0]["text"] == title


def test_an_answer_says_that_it_is_from_the_statement_and_shows_what_that_says(chat: Chat) -> None:
    chat.open()
    chat.say("que faire ?")
    note = chat.answers.locator("summary", has_text=chat.word("from_statement"))
    facts = chat.answers.locator(".facts li")
    expect(facts.first).to_be_hidden()
    note.click()
    wording = chat.server.content.facts["nothing_to_do"].wording["fr"]
    expect(facts.first).to_be_visible()
    assert wording in [text.replace("\u00a0", " ") for text in facts.all_inner_texts()]


def test_an_answer_without_a_fact_claims_no_source(chat: Chat) -> None:
    chat.server.answer = lambda message: chat.server.saying(["Bonjour."], message)
    chat.open()
    chat.say("bonjour")
    expect(chat.answers).to_have_count(1)
    expect(chat.answers.locator(".facts")).to_have_count(0)


def test_a_button_sends_its_payload_and_is_gone_afterwards(chat: Chat) -> None:
    chat.open()
    chat.say("que faire ?")
    choices = chat.answers.first.locator(".choices button")
    title = choices.first.inner_text().replace("\u00a0", " ")
    choices.first.click()
    expect(chat.answers).to_have_count(2)
    expect(chat.answers.first.locator(".choices")).to_have_count(0)
    expect(chat.questions.last).to_contain_text(title.removesuffix(" ?"))
    assert chat.server.received[1]["payload"] == "payload-0"
    assert "text" not in chat.server.received[1]


def test_where_only_a_person_can_help_the_number_is_a_button_to_dial(chat: Chat) -> None:
    chat.server.answer = lambda message: chat.server.about("am_i_affected", message)
    chat.open("nl")
    chat.say("ben ik erbij?")
    call = chat.answers.locator("a.call")
    expect(call).to_have_attribute("href", "tel:080033800")
    expect(call).to_have_text(chat.word("call", "nl"))


@pytest.mark.parametrize("verdict", ["helpful", "unclear", "outdated", "wrong"])
def test_feedback_sends_the_choice_and_no_text(chat: Chat, verdict: str) -> None:
    chat.open()
    chat.say("une question bien à moi")
    chat.answers.locator("summary", has_text=chat.word("feedback")).click()
    chat.button(chat.word(verdict)).click()
    expect(chat.answers).to_contain_text(chat.word("feedback_thanks"))
    [(endpoint, body)] = chat.server.posted
    assert endpoint == "feedback"
    assert set(body) == {"sender", "topics", "language", "verdict"}
    assert (body["topics"], body["verdict"]) == (["what_to_do"], verdict)


def test_a_new_conversation_begins_without_the_lines_and_the_token_of_the_last(chat: Chat) -> None:
    chat.open()
    chat.say("un")
    expect(chat.answers).to_have_count(1)
    chat.menu("new_conversation")
    expect(chat.questions).to_have_count(0)
    expect(chat.intro).to_be_visible()
    chat.say("deux")
    expect(chat.answers).to_have_count(1)
    first, second = chat.server.received
    assert first["sender"] != second["sender"]


def test_deleting_asks_first_then_erases_at_the_server_and_in_the_page(chat: Chat) -> None:
    chat.open()
    chat.say("une chose très privée")
    expect(chat.answers).to_have_count(1)
    chat.menu("delete")
    assert chat.server.posted == []
    chat.button(chat.word("delete_yes")).click()
    expect(chat.page.get_by_role("status")).to_have_text(chat.word("deleted"))
    expect(chat.questions).to_have_count(0)
    assert [endpoint for endpoint, _ in chat.server.posted] == ["erase"]
    assert "privée" not in json.dumps(chat.kept(), ensure_ascii=False)


def test_where_deleting_fails_nothing_is_said_to_be_deleted(chat: Chat) -> None:
    chat.open()
    chat.say("un")
    expect(chat.answers).to_have_count(1)
    chat.server.broken = {"erase"}
    chat.menu("delete")
    chat.button(chat.word("delete_yes")).click()
    expect(chat.page.get_by_role("status")).to_have_text(chat.word("delete_failed"))
    expect(chat.questions).to_have_count(1)


def test_the_conversation_can_be_saved_as_text(chat: Chat) -> None:
    chat.open("en")
    chat.say("what now?")
    expect(chat.answers).to_have_count(1)
    with chat.page.expect_download() as download:
        chat.menu("save", "en")
    text = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename == "conversation.txt"
    assert "0800/33.800" in text
    assert "You: what now?" in text
    assert chat.texts(chat.answers)[0] in text


def test_the_conversation_alone_is_printed(chat: Chat) -> None:
    chat.open("en")
    chat.say("what now?")
    expect(chat.answers).to_have_count(1)
    chat.page.evaluate(
        """() => {
          const add = ShadowRoot.prototype.append;
          ShadowRoot.prototype.append = function (...nodes) {
            add.apply(this, nodes);
            for (const node of nodes) if (node.tagName === 'IFRAME') {
              node.contentWindow.print = () => { window.printed = node.contentDocument.body.innerText; };
            }
          };
        }"""
    )
    chat.menu("print", "en")
    printed = chat.page.evaluate("window.printed")
    assert "what now?" in printed
    assert "0800/33.800" in printed
    assert "A page" not in printed


def test_nothing_is_lost_where_deep_chat_builds_itself_again(chat: Chat) -> None:
    chat.open("en")
    chat.say("one")
    expect(chat.answers).to_have_count(1)
    chat.page.evaluate("document.querySelector('incident-chat').shadowRoot.querySelector('deep-chat').onRender()")
    expect(chat.intro).to_have_count(1)
    expect(chat.questions).to_have_count(1)
    expect(chat.answers).to_have_count(1)
    expect(chat.input).to_have_attribute("aria-label", chat.word("question", "en"))
    chat.say("two")
    expect(chat.answers).to_have_count(2)
    chat.say("PIN 4821")
    expect(chat.held).to_be_visible()
