from __future__ import annotations

import re
from pathlib import Path

import pytest

from incident_bot.channels.buttons import LONGEST, Buttons, Pressed
from incident_bot.content import load
from incident_bot.errors import MessageRefused
from incident_bot.settings import LANGUAGES

HERE = "web-1"
BUTTONS = Buttons("a key")
QUESTIONS = sorted(load(Path(__file__).parents[3] / "content").phrases["questions"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", QUESTIONS)
def test_every_question_survives_the_way_there_and_back(topic: str, language: str) -> None:
    payload = BUTTONS.sign(HERE, f"/{topic}", language)
    assert BUTTONS.open(HERE, payload) == Pressed(topic, language)
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", payload)
    assert len(payload) <= LONGEST
    assert topic not in payload


def _flipped(payload: str, at: int) -> str:
    return f"{payload[:at]}{'A' if payload[at] != 'A' else 'B'}{payload[at + 1 :]}"


def test_no_changed_letter_goes_unnoticed() -> None:
    payload = BUTTONS.sign(HERE, "/hotline", "nl")
    # The last letter of a signature has two bits that mean nothing.
    for at in range(len(payload) - 1):
        with pytest.raises(MessageRefused):
            BUTTONS.open(HERE, _flipped(payload, at))


@pytest.mark.parametrize(
    "payload",
    [
        "",
        ".",
        "/hotline",
        "hotline",
        "\ud800",
        "é" * 9,
        "a" * 10_000,
        "a.b.c",
        " " + BUTTONS.sign(HERE, "/misuse", "fr"),
    ],
)
def test_what_nobody_signed_is_refused(payload: str) -> None:
    with pytest.raises(MessageRefused) as refused:
        BUTTONS.open(HERE, payload)
    assert refused.value.status == 400


def test_a_button_holds_in_its_conversation_and_for_its_key_only() -> None:
    payload = BUTTONS.sign(HERE, "/misuse", "fr")
    for buttons, conversation in ((BUTTONS, "web-2"), (Buttons("another key"), HERE)):
        with pytest.raises(MessageRefused):
            buttons.open(conversation, payload)


def test_a_signed_button_of_an_unknown_language_is_refused() -> None:
    with pytest.raises(MessageRefused):
        BUTTONS.open(HERE, BUTTONS.sign(HERE, "/misuse", "es"))


def test_a_press_needs_no_understanding_unless_its_question_names_data() -> None:
    parsed = Pressed("misuse", "de").parse_data("Wurden die Daten missbraucht?")
    assert parsed is not None
    assert parsed["intent"] == {"name": "misuse", "confidence": 1.0}
    assert parsed["language"] == {"code": "de", "sure": True}
    assert Pressed("data_item", "de").parse_data("Ist mein Bankkonto betroffen?") is None
