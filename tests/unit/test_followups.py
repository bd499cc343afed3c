from __future__ import annotations

import pytest

from incident_bot.answers import Context, Question, compose
from incident_bot.content import Content
from incident_bot.followups import ACTS, DROPPED_AFTER, FORGOTTEN_AFTER, guess, resolve, standing
from incident_bot.settings import LANGUAGES

MISUSE = Context((Question("misuse"),))


def topics(content: Content, act: str, context: Context) -> list[str]:
    return [question.topic for question in resolve(content, act, context).questions]


def test_yes_to_the_offer_of_the_hotline_gives_it(content: Content) -> None:
    assert topics(content, "affirm", Context((Question("not_disclosed"),), "hotline")) == ["hotline"]


@pytest.mark.parametrize("act", ["affirm", "deny"])
@pytest.mark.parametrize("context", [Context(), MISUSE])
def test_yes_or_no_to_nothing_is_acknowledged(content: Content, act: str, context: Context) -> None:
    meaning = resolve(content, act, context)
    assert [question.topic for question in meaning.questions] == ["thanks"]
    assert meaning.variants == {"thanks": "acknowledged"}


def test_no_to_the_offer_gives_no_number(content: Content) -> None:
    context = Context((Question("not_disclosed"),), "hotline")
    meaning = resolve(content, "deny", context)
    answer = compose(content, meaning.questions, "fr", context, variants=meaning.variants)
    assert not answer.handoff
    assert answer.context.offered is None


@pytest.mark.parametrize("act", ["repeat", "doubt"])
def test_again_and_are_you_sure_answer_the_same_questions(content: Content, act: str) -> None:
    questions = (Question("data_item", ("email", "pin_puk")), Question("misuse"))
    assert resolve(content, act, Context(questions)).questions == questions


def test_why_and_what_else_follow_the_last_topic(content: Content) -> None:
    context = Context((Question("misuse"), Question("what_happened")))
    assert topics(content, "why", context) == [content.topics["what_happened"].why]
    assert topics(content, "more", context) == [content.topics["what_happened"].more]


def test_why_without_a_next_topic_answers_the_last_one(content: Content) -> None:
    assert content.topics["data_item"].why is None
    last = Question("data_item", ("address",))
    assert resolve(content, "why", Context((last,))).questions == (last,)


@pytest.mark.parametrize("act", ["repeat", "why", "more"])
def test_a_follow_up_of_nothing_is_not_guessed(content: Content, act: str) -> None:
    assert topics(content, act, Context()) == ["unclear"]


def test_doubt_about_nothing_leads_to_the_source(content: Content) -> None:
    assert topics(content, "doubt", Context()) == ["official_source"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("act", ACTS)
def test_every_follow_up_of_every_topic_is_answered(content: Content, act: str, language: str) -> None:
    for topic in content.topics:
        context = compose(content, [Question(topic)], language).context
        meaning = resolve(content, act, context)
        answer = compose(content, meaning.questions, language, context, variants=meaning.variants)
        assert answer.messages, topic
        assert all(message.text.strip() for message in answer.messages), topic


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ((("misuse", 0.3), ("who_did_it", 0.25)), ["misuse"]),
        ((("repeat", 0.38), ("who_did_it", 0.3)), ["misuse"]),
        ((("unclear", 0.5), ("misuse", 0.2)), ["misuse"]),
    ],
)
def test_half_a_question_goes_on_about_the_last_subject(
    content: Content, ranking: tuple[tuple[str, float], ...], expected: list[str]
) -> None:
    meaning = guess(content, ranking, MISUSE)
    assert meaning is not None
    assert [question.topic for question in meaning.questions] == expected


@pytest.mark.parametrize(
    ("ranking", "context"),
    [
        ((("misuse", 0.1), ("who_did_it", 0.1)), MISUSE),
        ((("who_did_it", 0.39), ("misuse", 0.1)), MISUSE),
        ((("misuse", 0.39),), Context()),
        ((), MISUSE),
    ],
)
def test_what_fits_nothing_said_before_is_not_guessed(
    content: Content, ranking: tuple[tuple[str, float], ...], context: Context
) -> None:
    assert guess(content, ranking, context) is None


def test_ten_minutes_later_nothing_is_left_to_follow_up(content: Content) -> None:
    context = Context((Question("misuse"),), "hotline", 1, 1)
    assert standing(context, FORGOTTEN_AFTER) == context
    assert standing(context, FORGOTTEN_AFTER + 1) == Context()


def test_three_messages_about_nothing_end_the_subject_but_not_the_offer() -> None:
    context = Context((Question("misuse"),), "hotline", 0, DROPPED_AFTER)
    assert standing(context, 5) == Context((), "hotline", 0, DROPPED_AFTER)
