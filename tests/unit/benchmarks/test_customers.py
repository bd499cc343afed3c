from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.customers import MESSAGES, NEW, USUAL, Conversation, Mixture, Report, Texts, missing

ROOT = Path(__file__).parents[3]
RECORD = {"sender": "s", "text": "said", "messages": [{"text": "…", "buttons": [{"title": "t", "payload": "p"}]}]}


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts(seed=3, root=ROOT)


def kinds(texts: Texts, mixture: Mixture, count: int) -> Counter[str]:
    conversation, found = Conversation(texts, mixture), Counter[str]()
    for _ in range(count):
        kind, body = conversation.next()
        found["first"] += "sender" not in body
        found[kind] += 1
        conversation.hear(RECORD)
    return found


def test_no_new_text_comes_twice_and_there_are_enough_of_them_for_ten_minutes(texts: Texts) -> None:
    made = [texts.new() for _ in range(30_000)]
    assert len(set(made)) == len(made)


def test_the_mixture_is_what_it_says() -> None:
    found = kinds(Texts(seed=4, root=ROOT), USUAL, 6_000)
    after = 6_000 - found["first"]
    assert found["first"] == pytest.approx(6_000 / MESSAGES, rel=0.1)
    assert found["button"] == pytest.approx(USUAL.pressed * after, rel=0.1)
    assert found["short"] == pytest.approx(USUAL.short * after, rel=0.1)


def test_in_the_hardest_mixture_every_text_is_new() -> None:
    found = kinds(Texts(seed=5, root=ROOT), NEW, 500)
    assert found["new"] == 500


def test_what_was_answered_and_is_not_stored_in_order_is_missing() -> None:
    assert missing(["a", "b", "b"], ["x", "a", "b", "y", "b"]) == 0
    assert missing(["a", "b"], ["a"]) == 1
    assert missing(["b", "a"], ["a", "b"]) == 1
    assert missing(["a", "a"], ["a"]) == 1


def test_a_refusal_is_no_error_and_an_error_no_refusal() -> None:
    report = Report(seconds=2.0)
    for status in (200, 503, 429, 500, 0):
        report.note("new", status, RECORD, 0.1)
    assert (report.rate, report.busy, report.errors) == (0.5, 2, 2)
