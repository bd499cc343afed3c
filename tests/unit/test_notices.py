from __future__ import annotations

import pytest

from incident_bot.answers import Question, compose
from incident_bot.content import Content
from incident_bot.notices import with_notice
from incident_bot.settings import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reply_begins_with_what_was_removed(content: Content, language: str) -> None:
    answer = compose(content, [Question("shared_secret"), Question("misuse")], language)
    noticed = with_notice(content, answer, ["code"])
    notice = content.phrase("notices", "redacted", language)
    assert noticed.messages[0].text == f"{notice} {answer.messages[0].text}"
    assert noticed.messages[1:] == answer.messages[1:]
    assert (noticed.topics, noticed.handoff, noticed.context) == (answer.topics, answer.handoff, answer.context)
    assert noticed.messages[0].facts == answer.messages[0].facts


def test_nothing_removed_is_nothing_said(content: Content) -> None:
    answer = compose(content, [Question("misuse")], "fr")
    assert with_notice(content, answer, ()) is answer
