from __future__ import annotations

import numpy as np
import pytest

from incident_bot.understanding.decision import CLOSE, QUESTION_SHARE, REMARK_WORDS, decide, settled
from incident_bot.understanding.encoder import MAX_CHARACTERS

CLASSES = ("misuse", "measures", "why", "doubt")
LONG = "word " * (REMARK_WORDS + 1)


def test_the_likeliest_topic_is_chosen() -> None:
    made = decide(CLASSES, "x", np.array([0.1, 0.7, 0.1, 0.1]), None, 0.4)
    assert made.topic == "measures"
    assert made.confidence == pytest.approx(0.7)


@pytest.mark.parametrize(("refuse_below", "topic"), [(0.5, "measures"), (0.5001, "unclear"), (0.0, "measures")])
def test_less_sure_than_the_limit_is_unclear(refuse_below: float, topic: str) -> None:
    made = decide(CLASSES, "x", np.array([0.2, 0.5, 0.2, 0.1]), None, refuse_below)
    assert made.topic == topic
    assert made.confidence == pytest.approx(0.5)


def test_the_asking_sentence_counts_with_its_share() -> None:
    whole, question = np.array([0.6, 0.4, 0, 0]), np.array([0, 1.0, 0, 0])
    made = decide(CLASSES, "x", whole, question, 0.1)
    assert made.topic == "measures"
    assert made.confidence == pytest.approx((1 - QUESTION_SHARE) * 0.4 + QUESTION_SHARE)


def test_a_long_text_is_no_remark() -> None:
    scores = np.array([0.3, 0.1, 0.6, 0.0])
    assert decide(CLASSES, "why is that", scores, None, 0.1).topic == "why"
    assert decide(CLASSES, LONG, scores, None, 0.1).topic == "misuse"


def test_a_long_text_that_looks_like_a_remark_is_unclear_where_nothing_else_is_likely() -> None:
    assert decide(CLASSES, LONG, np.array([0.1, 0.05, 0.8, 0.05]), None, 0.4).topic == "unclear"


def test_two_likely_topics_that_are_close_are_proposed_best_first() -> None:
    assert decide(CLASSES, "x", np.array([0.4, 0.45, 0.1, 0.05]), None, 0.4).between == ("measures", "misuse")


@pytest.mark.parametrize(
    "scores",
    [
        (0.7, 0.25, 0.03, 0.02),
        (0.5, 0.1, 0.2, 0.2),
        (0.45, 0.19, 0.18, 0.18),
        (0.3, 0.3, 0.2, 0.2),
    ],
)
def test_where_one_is_sure_or_ahead_or_none_is_likely_nothing_is_proposed(scores: tuple[float, ...]) -> None:
    assert decide(CLASSES, "x", np.array(scores), None, 0.4).between == ()


def test_the_scores_that_were_passed_stay_as_they_were() -> None:
    whole, question = np.array([0.3, 0.1, 0.6, 0.0]), np.array([0.1, 0.1, 0.1, 0.7])
    decide(CLASSES, LONG, whole, question, 0.4)
    assert whole.tolist() == [0.3, 0.1, 0.6, 0.0]
    assert question.tolist() == [0.1, 0.1, 0.1, 0.7]


@pytest.mark.parametrize("text", ["x", LONG, "x" * (MAX_CHARACTERS + 1)])
def test_what_is_settled_stays_so_whatever_the_asking_sentence_looks_like(text: str) -> None:
    random = np.random.default_rng(1)
    found = [settled(CLASSES, text, whole) for whole in random.dirichlet([0.1] * len(CLASSES), 300)]
    assert any(found) is (len(text) <= MAX_CHARACTERS)
    for whole in random.dirichlet([0.1] * len(CLASSES), 300):
        if settled(CLASSES, text, whole):
            alone = decide(CLASSES, text, whole, None, 0.4)
            for question in (*np.eye(len(CLASSES)), *random.dirichlet([0.5] * len(CLASSES), 20)):
                made = decide(CLASSES, text, whole, question, 0.4)
                assert (made.topic, made.between) == (alone.topic, alone.between)
                assert made.confidence >= CLOSE
