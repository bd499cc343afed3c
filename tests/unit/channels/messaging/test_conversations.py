from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered

from incident_bot.channels.messaging.conversations import Memory

BUTTONS = [{"title": f"question {number}", "payload": f"/topic_{number}"} for number in (1, 2)]


def memory(*events: Any) -> Memory:
    return Memory.of(SimpleNamespace(events=events))


def said(language: str = "nl", buttons: Any = ()) -> BotUttered:
    return BotUttered("text", {"buttons": list(buttons)}, {"reply": {"language": language}})


def test_nobody_has_said_a_word() -> None:
    assert memory(SlotSet("language", "fr")).new
    assert Memory.of(None).new


def test_the_language_is_that_of_the_last_answer() -> None:
    assert memory(UserUttered("a"), said("fr"), UserUttered("b"), said("nl")).language == "nl"


def test_an_unknown_language_is_none() -> None:
    assert memory(UserUttered("a"), said("xx")).language is None


@pytest.mark.parametrize("text", ["2", " 2. ", "(2)", "2️⃣", "２", "No. 2".removeprefix("No. ")])
def test_a_number_is_the_option_at_its_place(text: str) -> None:
    assert memory(UserUttered("a"), said(), said(buttons=BUTTONS)).chosen(text) == BUTTONS[1]


@pytest.mark.parametrize("text", ["0", "3", "12", "two", "", "2 or 1", "-", "٢"])
def test_anything_else_is_not(text: str) -> None:
    assert memory(UserUttered("a"), said(buttons=BUTTONS)).chosen(text) is None


def test_options_of_an_earlier_answer_are_gone() -> None:
    assert memory(UserUttered("a"), said(buttons=BUTTONS), UserUttered("b"), said()).chosen("2") is None
