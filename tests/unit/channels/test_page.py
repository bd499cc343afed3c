from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered

from incident_bot.channels.history import Line, lines
from incident_bot.channels.page import Page, render
from incident_bot.content import Content, load
from incident_bot.settings import LANGUAGES


@pytest.fixture(scope="module")
def content() -> Content:
    return load(Path(__file__).parents[3] / "content")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language_and_its_number(content: Content, language: str) -> None:
    shown = render(content, Page(language))
    assert f'<html lang="{language}">' in shown
    assert 'href="tel:080033800"' in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", ["empty", "too_long", "malformed", "unsupported", "session", "failed", "not_found"])
def test_a_refusal_is_an_alert_and_the_draft_is_kept(content: Content, language: str, reason: str) -> None:
    shown = render(content, Page(language, refusal=reason, draft="what I <typed>"))
    assert 'role="alert"' in shown
    assert "what I &lt;typed&gt;</textarea>" in shown


@pytest.mark.parametrize("by_customer", [True, False])
def test_markup_in_a_message_stays_text(content: Content, by_customer: bool) -> None:
    shown = render(content, Page("en", "token", (Line(by_customer, "<script>alert('0800/33.800')</script>", "en"),)))
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_markup_in_a_token_or_a_button_stays_text(content: Content) -> None:
    hostile = '"><script>'
    shown = render(
        content, Page("en", hostile, (Line(False, "text", "en", buttons=({"title": hostile, "payload": hostile},)),))
    )
    assert "<script" not in shown


def test_the_page_opens_at_one_place_only(content: Content) -> None:
    said = (Line(True, "one", "en"), Line(False, "two", "en"), Line(True, "three", "en"), Line(False, "four", "en"))
    for page in (Page("en", "token", said), Page("en", "token", said, refusal="failed")):
        assert render(content, page).count('id="latest"') == 1


def test_only_messages_that_cite_facts_say_so(content: Content) -> None:
    silent, citing = (
        render(content, Page("en", "token", (Line(False, "text", "en", facts),))) for facts in ((), ("x",))
    )
    assert 'class="source"' not in silent
    assert 'class="source"' in citing


def test_buttons_are_those_of_the_last_reply(content: Content) -> None:
    said = (
        Line(False, "text", "en", buttons=({"title": "t", "payload": "earlier"},)),
        Line(True, "x", "en"),
        Line(False, "y", "en", buttons=({"title": "t", "payload": "now"},)),
    )
    shown = render(content, Page("en", "token", said))
    assert 'value="now"' in shown
    assert 'value="earlier"' not in shown


def test_each_line_of_the_history_knows_its_language() -> None:
    events = [
        SlotSet("language", "nl"),
        UserUttered("Welke gegevens?", parse_data={"language": {"code": "nl", "sure": True}}, message_id="m-1"),
        ActionExecuted("action_answer"),
        BotUttered(
            "Antwoord", {"buttons": [{"title": "a", "payload": "b"}]}, {"facts": ["x"], "reply": {"language": "nl"}}
        ),
        UserUttered("ok", parse_data={"language": {"code": "en", "sure": False}}),
        BotUttered("Goed", {"buttons": None}, {}),
    ]
    assert lines(events, "fr", lambda button, language: f"{button['payload']} in {language}") == (
        Line(True, "Welke gegevens?", "nl", id="m-1"),
        Line(False, "Antwoord", "nl", facts=("x",), buttons=({"title": "a", "payload": "b in nl"},)),
        Line(True, "ok", "nl"),
        Line(False, "Goed", "nl"),
    )
