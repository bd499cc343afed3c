from __future__ import annotations

import pytest

from incident_bot.answers import Question, compose
from incident_bot.content import Content
from incident_bot.failures import all_the_same
from incident_bot.settings import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_of_the_topic_is_given_with_the_hotline(content: Content, language: str) -> None:
    answer = all_the_same(content, [Question("misuse")], language)
    assert answer is not None
    usual = compose(content, [Question("misuse")], language)
    assert answer.messages[0].text.startswith(usual.messages[0].text)
    assert "0800/33.800" in answer.messages[0].text
    assert "hotline" in answer.messages[0].facts
    assert answer.handoff


def test_an_answer_that_gives_the_hotline_gives_it_once(content: Content) -> None:
    answer = all_the_same(content, [Question("hotline")], "en")
    assert answer is not None
    assert answer.messages[0].text.count("0800/33.800") == 1


@pytest.mark.parametrize("questions", [[], [Question("unclear")], [Question("why")], [Question("affirm")]])
def test_what_was_not_understood_has_no_answer(content: Content, questions: list[Question]) -> None:
    assert all_the_same(content, questions, "en") is None
