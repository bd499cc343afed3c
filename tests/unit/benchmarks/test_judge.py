from __future__ import annotations

import pytest

from benchmarks.judge import ALL, OUTCOMES, Reply, outcome, reply, tallies
from incident_bot.content import Content
from tests.unit.benchmarks.made import question


def test_an_intent_is_answered_as_the_topic_that_it_is(content: Content) -> None:
    assert reply(content, ["misuse"]) == Reply(("misuse",))


@pytest.mark.parametrize("intent", ["nlu_fallback", "None", "why"])
def test_what_is_not_understood_and_what_follows_nothing_up_is_unclear(content: Content, intent: str) -> None:
    assert reply(content, [intent]) == Reply(("unclear",))


def test_yes_to_nothing_is_acknowledged_as_thanks_are(content: Content) -> None:
    assert reply(content, ["affirm"]) == Reply(("thanks",))


def test_two_close_topics_are_asked_back(content: Content) -> None:
    assert reply(content, ["misuse"], ["misuse", "measures"]) == Reply((), ("misuse", "measures"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Reply(("misuse",)), "right"),
        (Reply(("fraud_risk",)), "right"),
        (Reply(("unclear",)), "refused"),
        (Reply(("out_of_scope",)), "refused"),
        (Reply((), ("misuse", "measures")), "refused"),
        (Reply((), ("hotline", "measures")), "wrong"),
        (Reply(("measures",)), "wrong"),
        (Reply(("misuse", "measures")), "wrong"),
        (Reply(("misuse", "unclear")), "wrong"),
    ],
)
def test_a_reply_is_right_refused_or_wrong_by_its_topics_alone(given: Reply, expected: str) -> None:
    assert outcome(question("misuse", ok=("fraud_risk",)), given) == expected


def test_every_group_is_counted_and_all_together() -> None:
    found = tallies([("fr", "right"), ("nl", "wrong"), ("fr", "refused")])
    assert [(tally.name, [tally.count(name) for name in OUTCOMES]) for tally in found] == [
        ("fr", [1, 1, 0]),
        ("nl", [0, 0, 1]),
        (ALL, [1, 1, 1]),
    ]
