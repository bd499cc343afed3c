from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.judge import OUTCOMES
from benchmarks.trade import Bin, gap, outside, reliability, trade
from incident_bot.content import Content
from incident_bot.understanding.questions import Understanding
from tests.unit.benchmarks.made import question

SURE = {"a": 0.95, "b": 0.5, "c": 0.3}


def understanding(topics: list[str], confidence: float) -> Understanding:
    return Understanding(tuple((topic, (), "") for topic in topics), (), confidence, ())


def at(threshold: float) -> Callable[[str], Understanding]:
    """Takes everything for `misuse`, as sure as the text says."""
    return lambda text: understanding(["misuse" if SURE[text] >= threshold else "unclear"], SURE[text])


def test_a_question_without_an_answer_is_outside() -> None:
    assert [outside(question(topic)) for topic in ("misuse", "out_of_scope", "unclear")] == [False, True, True]


def test_a_higher_threshold_refuses_more_of_both_kinds(content: Content) -> None:
    questions = [
        question("misuse", text="a"),
        question("measures", text="b"),
        question("out_of_scope", text="a"),
        question("out_of_scope", text="c"),
    ]
    found = trade(questions, content, at, thresholds=(0.2, 0.6))
    assert [[setting.inside.count(name) for name in OUTCOMES] for setting in found] == [[1, 0, 1], [1, 1, 0]]
    assert [setting.outside.count("wrong") for setting in found] == [2, 1]


def test_confidences_are_put_beside_what_was_right(content: Content) -> None:
    questions = [question("misuse", text="a"), question("measures", text="a"), question("measures", text="c")]
    assert reliability(questions, content, at(0.0)) == (
        Bin(0.3, 0.4, 1, 0, 0.3),
        Bin(0.9, 1.0, 2, 1, 0.95),
    )


def test_full_confidence_is_in_the_last_bin(content: Content) -> None:
    (found,) = reliability([question("misuse")], content, lambda text: understanding(["misuse"], 1.0))
    assert (found.low, found.high) == (0.9, 1.0)


def test_a_message_taken_for_two_questions_has_no_one_confidence(content: Content) -> None:
    assert reliability([question("misuse")], content, lambda text: understanding(["misuse", "measures"], 0.9)) == ()


def test_the_gap_weighs_every_question_the_same() -> None:
    assert gap([Bin(0.9, 1.0, 3, 3, 0.9), Bin(0.5, 0.6, 1, 0, 0.5)]) == pytest.approx((3 * 0.1 + 0.5) / 4)
