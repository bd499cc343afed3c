from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from incident_bot.evaluation.questions import LabelledQuestion
from incident_bot.evaluation.scoring import OUTCOMES, Result, outcome, percentile, tallies, tally, wilson
from incident_bot.records import Record


def question(*topics: str, ok: Sequence[str] = (), **changes: Any) -> LabelledQuestion:
    values: dict[str, Any] = {"id": "q", "text": "?", "items": (), "kind": "plain", "handoff": None, "language": "fr"}
    return LabelledQuestion(topics=topics, ok=(*topics, *ok), group="fr", **values | changes)


def reply(*topics: str, **changes: Any) -> Record:
    values: dict[str, Any] = {"items": (), "handoff": False, "language": "fr", "intent": {}, "messages": (), "ms": 1.0}
    return Record(sender="s", text="?", topics=topics, **values | changes)


def test_the_wanted_topic_is_right() -> None:
    assert outcome(question("misuse"), reply("misuse")) == "right"


def test_a_topic_that_would_do_as_well_is_right() -> None:
    assert outcome(question("misuse", ok=["fraud_risk"]), reply("fraud_risk")) == "right"


def test_another_topic_is_wrong() -> None:
    assert outcome(question("misuse"), reply("measures")) == "wrong"


def test_another_topic_beside_the_wanted_one_is_wrong() -> None:
    assert outcome(question("misuse"), reply("misuse", "measures")) == "wrong"


@pytest.mark.parametrize("refusal", ["out_of_scope", "unclear"])
def test_saying_no_or_please_rephrase_is_refused(refusal: str) -> None:
    assert outcome(question("misuse"), reply(refusal)) == "refused"
    assert outcome(question("misuse", "measures"), reply(refusal)) == "refused"


def test_saying_no_to_what_is_out_of_scope_is_right() -> None:
    assert outcome(question("out_of_scope"), reply("out_of_scope")) == "right"


def test_please_rephrase_instead_of_no_is_refused_unless_accepted() -> None:
    assert outcome(question("out_of_scope"), reply("unclear")) == "refused"
    assert outcome(question("out_of_scope", ok=["unclear"]), reply("unclear")) == "right"


def test_an_answer_to_what_is_out_of_scope_is_wrong() -> None:
    assert outcome(question("out_of_scope"), reply("service_impact")) == "wrong"


def test_asking_back_is_refused_if_one_of_the_two_was_meant_and_wrong_if_not() -> None:
    assert outcome(question("misuse"), reply(clarify=("measures", "misuse"))) == "refused"
    assert outcome(question("misuse", ok=["fraud_risk"]), reply(clarify=("measures", "fraud_risk"))) == "refused"
    assert outcome(question("misuse"), reply(clarify=("measures", "authorities"))) == "wrong"


def test_no_reply_at_all_is_refused_and_a_reply_about_nothing_is_wrong() -> None:
    assert outcome(question("misuse"), None) == "refused"
    assert outcome(question("misuse"), reply()) == "wrong"


def test_of_several_topics_all_must_be_answered_in_any_order() -> None:
    wanted = question("misuse", "measures")
    assert outcome(wanted, reply("measures", "misuse")) == "right"
    assert outcome(wanted, reply("misuse")) == "partial"
    assert outcome(wanted, reply("misuse", "authorities")) == "wrong"


def test_each_of_several_topics_may_have_its_own_substitute() -> None:
    wanted = question("misuse", "measures", ok=["fraud_risk"])
    assert outcome(wanted, reply("fraud_risk", "measures")) == "right"
    assert outcome(wanted, reply("fraud_risk")) == "partial"


def test_a_second_answer_about_data_does_not_stand_for_the_other_question() -> None:
    wanted = question("data_item", "what_to_do", ok=["data_not_concerned"], items=("pin_puk",))
    assert outcome(wanted, reply("data_item", "data_not_concerned", items=("pin_puk",))) == "partial"
    assert outcome(wanted, reply("data_not_concerned", "what_to_do")) == "right"


def test_both_lists_of_data_are_wanted_where_both_are_asked() -> None:
    wanted = question("data_concerned", "data_not_concerned", ok=["data_item"])
    assert outcome(wanted, reply("data_concerned", "data_not_concerned")) == "right"
    assert outcome(wanted, reply("data_concerned")) == "partial"


def test_a_refusal_beside_an_answer_is_partial() -> None:
    assert outcome(question("misuse"), reply("misuse", "out_of_scope")) == "partial"
    assert outcome(question("misuse", "out_of_scope"), reply("misuse", "out_of_scope")) == "right"


def test_items_are_compared_as_sets() -> None:
    wanted = question("data_item", items=("email", "address"))
    assert outcome(wanted, reply("data_item", items=("address", "email"))) == "right"
    assert outcome(wanted, reply("data_item", items=("address",))) == "items"
    assert outcome(wanted, reply("data_item", items=("address", "email", "password"))) == "items"


def test_an_accepted_list_of_data_needs_no_items() -> None:
    wanted = question("data_item", ok=["data_concerned"], items=("email",))
    assert outcome(wanted, reply("data_concerned")) == "right"


def test_items_are_not_looked_at_where_none_is_wanted() -> None:
    assert outcome(question("data_concerned", ok=["data_item"]), reply("data_item", items=("email",))) == "right"


def test_the_hand_off_counts_where_the_label_says_which() -> None:
    assert outcome(question("hotline", handoff=True), reply("hotline", handoff=False)) == "handoff"
    assert outcome(question("misuse", handoff=False), reply("misuse", handoff=True)) == "handoff"
    assert outcome(question("misuse", handoff=None), reply("misuse", handoff=True)) == "right"


def test_another_language_counts_where_the_label_has_one() -> None:
    assert outcome(question("misuse"), reply("misuse", language="nl")) == "language"
    assert outcome(question("misuse", language=None), reply("misuse", language="nl")) == "right"


def test_a_wrong_topic_outweighs_a_wrong_language() -> None:
    assert outcome(question("misuse"), reply("measures", language="nl")) == "wrong"


def test_tallies_count_each_outcome_and_add_up() -> None:
    results = [
        Result(question("misuse"), reply("misuse")),
        Result(question("misuse"), reply("measures")),
        Result(question("measures"), reply("unclear")),
    ]
    total = tally("all", results)
    assert (total.total, total.count("right"), total.count("wrong"), total.count("refused")) == (3, 1, 1, 1)
    assert sum(total.count(name) for name in OUTCOMES) == 3
    by_topic = tallies(results, lambda result: result.question.topics[0])
    assert [(row.name, row.total, row.percent("right")) for row in by_topic] == [
        ("misuse", 2, 50.0),
        ("measures", 1, 0.0),
    ]


def test_the_interval_is_wilsons() -> None:
    assert wilson(90, 100) == pytest.approx((82.563, 94.477), abs=0.001)
    assert wilson(60, 60) == pytest.approx((93.983, 100.0), abs=0.001)
    assert wilson(0, 0) == (0.0, 100.0)


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile([3.0, 1.0, 2.0, 100.0], 50) == 2.0
    assert percentile([float(value) for value in range(1, 101)], 95) == 95.0
    assert percentile([], 95) == 0.0
