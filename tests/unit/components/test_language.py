from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa.engine.graph import GraphComponent
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from incident_bot.components.language import LanguageIdentifier
from incident_bot.content import Content
from tests.unit.components.lifecycle import Lifecycle


@pytest.fixture(scope="module")
def component(lifecycle: Callable[[type[GraphComponent]], Lifecycle]) -> LanguageIdentifier:
    made: LanguageIdentifier = lifecycle(LanguageIdentifier).trained()
    return made


def found(component: LanguageIdentifier, text: str) -> dict[str, Any]:
    (message,) = component.process([Message({TEXT: text})])
    language: dict[str, Any] = message.get("language")
    return language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("qui est derrière cette attaque alors", "fr"),
        ("wat doen jullie er nu tegen", "nl"),
        ("was it abused already by thieves", "en"),
        ("ist meine Mailadresse auch dabei", "de"),
    ],
)
def test_a_clear_sentence_has_its_language_for_sure(component: LanguageIdentifier, text: str, language: str) -> None:
    assert found(component, text) == {"code": language, "sure": True, "requested": None, "foreign": False}


@pytest.mark.parametrize("text", ["", "😡", "1234 ?!"])
def test_a_text_without_a_letter_has_no_language(component: LanguageIdentifier, text: str) -> None:
    assert found(component, text) == {"code": None, "sure": False, "requested": None, "foreign": False}


@pytest.mark.parametrize("margin", [0.0, 2.01])
def test_the_margin_decides_what_is_sure(lifecycle: Callable[[type[GraphComponent]], Lifecycle], margin: float) -> None:
    life = lifecycle(LanguageIdentifier)
    life.config["sure_margin"] = margin
    assert found(life.trained(), "was it abused already by thieves")["sure"] is (margin == 0)


def test_every_name_of_a_language_requests_it(component: LanguageIdentifier, content: Content) -> None:
    names = [(name, language) for language, names in content.language_names.items() for name in names]
    assert {language for _, language in names} == {"fr", "nl", "en", "de"}
    missed = [(name, language) for name, language in names if found(component, f"{name}?")["requested"] != language]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ik versta niet goed Frans, in het Nederlands aub", "nl"),
        ("EN FRANCAIS SVP", "fr"),
        ("english", "en"),
        ("what data leaked", None),
    ],
)
def test_the_language_that_is_named_last_is_requested(
    component: LanguageIdentifier, text: str, language: str | None
) -> None:
    assert found(component, text)["requested"] == language
