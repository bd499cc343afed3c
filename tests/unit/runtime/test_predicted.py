"""Predictions that are remembered, beside those of Rasa's own policies."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import pytest
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.ted_policy import TEDPolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.data import TrainingType

from incident_bot.runtime.predicted import Predicted, repeats, seen
from tests.unit.runtime.conftest import conversation, ours, stock

LISTENS = ActionExecuted("action_listen")


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c", [LISTENS, *events])


def said(intent: str, text: str = "words", **entity: Any) -> UserUttered:
    return UserUttered(text, {"name": intent}, [entity] if entity else [])


def test_whatever_was_remembered_is_what_rasas_policies_predict(dialogue_model: str, domain: Domain, seed: int) -> None:
    mine, theirs = ours(dialogue_model).processor, stock(dialogue_model).processor
    events: list[Event] = [LISTENS]
    asked = 0
    # Conversations that begin alike, and go on as others did.
    for message in conversation(domain, seed, 12) * 3:
        heard = UserUttered(message["text"], message["intent"], message["entities"], message)
        for event in (heard, ActionExecuted("action_answer"), SlotSet("language", "fr"), BotUttered("b"), LISTENS):
            events.append(event)
            found = [each._predict_next_with_tracker(tracker(*events)) for each in (mine, theirs)]
            assert found[0] == found[1]
            asked += 1
        if asked % 4 == 0:
            events.append(SessionStarted())
    assert 0 < len(mine.predicted) < asked


def test_a_prediction_is_nobody_elses_and_its_events_are_of_now() -> None:
    predicted, calls = Predicted(1), []

    def predict() -> PolicyPrediction:
        calls.append(1)
        return PolicyPrediction([0.0, 1.0], "p", events=[DefinePrevUserUtteredFeaturization(False, timestamp=1.0)])

    first = predicted.get(tracker(said("misuse")), predict)
    first.probabilities[0] = 5.0
    again = predicted.get(tracker(said("misuse", "other words")), predict)
    assert (again.probabilities, len(calls)) == ([0.0, 1.0], 1)
    assert again.events[0].timestamp > first.events[0].timestamp == 1.0
    predicted.get(tracker(said("thanks")), predict), predicted.get(tracker(said("misuse")), predict)
    assert (len(calls), len(predicted)) == (3, 1)


@pytest.mark.parametrize(
    "other",
    [
        tracker(said("thanks")),
        tracker(said("misuse", "")),
        tracker(said("misuse", entity="item")),
        tracker(said("misuse", entity="item", role="r")),
        tracker(said("misuse", entity="item", group="r")),
        tracker(said("misuse"), DefinePrevUserUtteredFeaturization(False)),
        tracker(said("misuse"), ActionExecuted("action_answer")),
        tracker(said("misuse"), ActionExecuted("action_answer", hide_rule_turn=True)),
        tracker(said("misuse"), ActionExecuted("action_follow_up")),
        tracker(said("misuse"), LISTENS, said("misuse")),
    ],
    ids=lambda tracker: str(seen(tracker)),
)
def test_what_makes_a_difference_is_seen(other: DialogueStateTracker) -> None:
    others = [tracker(said("misuse")), tracker(said("misuse", entity="item")), tracker(said("misuse"), LISTENS)]
    assert seen(other) not in [seen(each) for each in others if each.events != other.events]


def test_what_was_said_before_the_session_is_not_seen() -> None:
    assert seen(tracker(said("misuse"), SessionStarted(), LISTENS)) == seen(tracker())


@pytest.mark.parametrize("event", [UserUtteranceReverted(), Restarted(), ActiveLoop("form")], ids=str)
def test_where_something_reverts_or_lasts_rasa_is_asked(event: Event) -> None:
    predicted = Predicted(5)
    for _ in range(2):
        assert predicted.get(tracker(said("misuse"), event), lambda: PolicyPrediction([1.0], "p")).policy_name == "p"
    assert len(predicted) == 0


def test_a_model_that_decides_by_anything_else_is_asked_every_time(dialogue_model: str, domain: Domain) -> None:
    metadata = ours(dialogue_model).processor.model_metadata
    assert repeats(metadata, domain)
    featured = Domain.from_yaml("slots:\n  s:\n    type: bool\n    influence_conversation: true\n    mappings: []\n")
    assert not repeats(metadata, featured)
    assert not repeats(dataclasses.replace(metadata, training_type=TrainingType.END_TO_END), domain)
    name, node = next((name, node) for name, node in metadata.predict_schema.nodes.items() if "RulePolicy" in str(node))
    for changed in (
        dataclasses.replace(node, uses=TEDPolicy),
        dataclasses.replace(node, config={**node.config, "use_nlu_confidence_as_score": True}),
    ):
        schema = copy.copy(metadata.predict_schema)
        schema.nodes = {**schema.nodes, name: changed}
        assert not repeats(dataclasses.replace(metadata, predict_schema=schema), domain)
