"""An answer that rests on what has changed gives way to a neutral sentence and the hotline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from incident_bot.answers import Question, compose
from incident_bot.content import Content, load
from incident_bot.errors import ContentError
from incident_bot.settings import LANGUAGES

BANK, ADDRESS = "not_concerned_bank_account", "concerned_address"


def holding(content: Content, topic: str, *facts: str, languages: tuple[str, ...] = LANGUAGES) -> Content:
    return replace(content, held={(topic, language): frozenset(facts) for language in languages})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_stands_for_the_answer_and_hands_off(content: Content, language: str) -> None:
    answer = compose(holding(content, "misuse", "no_misuse_known"), [Question("misuse")], language)
    assert [message.facts for message in answer.messages] == [("hotline",)]
    assert answer.messages[0].text == content.phrase("held", "sentence", language)
    assert answer.handoff
    assert answer.topics == ("misuse",)


def test_other_languages_and_other_topics_go_on(content: Content) -> None:
    held = holding(content, "misuse", "no_misuse_known", languages=("fr",))
    assert compose(held, [Question("misuse")], "nl") == compose(content, [Question("misuse")], "nl")
    assert compose(held, [Question("measures")], "fr") == compose(content, [Question("measures")], "fr")


def test_only_the_kind_of_data_that_changed_is_held(content: Content) -> None:
    held = holding(content, "data_item", ADDRESS)
    assert compose(held, [Question("data_item", ("bank_account",))], "en").messages[0].facts == (BANK,)
    assert compose(held, [Question("data_item", ("address",))], "en").messages[0].facts == ("hotline",)


def test_of_two_questions_the_other_is_answered(content: Content) -> None:
    answer = compose(holding(content, "misuse", "no_misuse_known"), [Question("misuse"), Question("who_did_it")], "en")
    assert [message.facts[0] for message in answer.messages] == ["hotline", "partner_employee"]


def test_two_held_answers_are_one_sentence(content: Content) -> None:
    held = replace(
        content,
        held={("misuse", "en"): frozenset(["no_misuse_known"]), ("who_did_it", "en"): frozenset(["partner_employee"])},
    )
    assert len(compose(held, [Question("misuse"), Question("who_did_it")], "en").messages) == 1


def test_a_part_that_two_answers_share_is_not_lost_with_the_first(content: Content) -> None:
    shared = [Question("misuse"), Question("what_to_do")]
    held = compose(holding(content, "misuse", "no_misuse_known"), shared, "en")
    assert held.messages[-1].facts == compose(content, [Question("what_to_do")], "en").messages[-1].facts


def test_a_number_that_has_changed_is_not_given(content: Content) -> None:
    held = holding(content, "hotline", "hotline")
    answer = compose(held, [Question("hotline")], "en")
    assert "0800" not in answer.messages[0].text
    assert answer.messages[0].facts == ("check_with_company",)


def test_a_topic_that_is_not_there_cannot_be_held(folder: Path) -> None:
    file = folder / "held.yml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("answers: {}", "answers: {nonsense: {fr: [hotline]}}"),
        encoding="utf-8",
    )
    with pytest.raises(ContentError, match=r"held\.yml.*nonsense"):
        load(folder)
