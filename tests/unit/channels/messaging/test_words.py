from __future__ import annotations

import pytest

from incident_bot.channels.messaging import locales
from incident_bot.channels.messaging.words import Words, command, international
from incident_bot.content import Content
from incident_bot.settings import LANGUAGES


@pytest.mark.parametrize("text", ["STOP", " stop. ", "Stop!!", "«stop»"])
def test_a_command_is_known_however_it_is_written(content: Content, text: str) -> None:
    assert command(content, text, "de") == ("stop", "de")


def test_a_command_of_one_language_says_which(content: Content) -> None:
    assert command(content, "Löschen", "fr") == ("erase", "de")
    assert command(content, "LOSCHEN", None) == ("erase", "de")


def test_a_command_of_all_languages_says_none(content: Content) -> None:
    assert command(content, "stop", None) == ("stop", None)


@pytest.mark.parametrize(
    "text", ["can you delete my data at Proximus?", "how do I stop the calls?", "supprimez mes données", "", "?!"]
)
def test_a_question_is_no_command(content: Content, text: str) -> None:
    assert command(content, text, "en") is None


def test_words_of_an_unknown_language_are_all_of_ours(content: Content) -> None:
    text = Words(content, None).text(("channels", "ask"))
    assert all(content.phrase("channels", "ask", language) in text for language in LANGUAGES)


def test_the_hotline_can_be_dialled(content: Content) -> None:
    assert international(content.facts["hotline"].terms) == "+3280033800"
    assert international(["a word", "12"]) is None


@pytest.mark.parametrize(
    ("locale", "language"), [("nl", "nl"), ("nl-BE", "nl"), ("fr_BE", "fr"), ("es", None), ("", None), (None, None)]
)
def test_a_locale_names_one_of_our_languages_or_none(locale: object, language: str | None) -> None:
    assert locales.of_locale(locale) == language


@pytest.mark.parametrize(
    ("number", "country"), [("32470000001", "BE"), ("+31612345678", "NL"), ("12", None), ("", None)]
)
def test_a_number_tells_its_country(number: str, country: str | None) -> None:
    assert locales.country(number) == country
