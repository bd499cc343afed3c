"""What was predicted once is not predicted again: the same events lead to the same action."""

from __future__ import annotations

import copy
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.memoization import MemoizationPolicy
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.data import TrainingType

# Policies that look at nothing but `seen`, and what puts them together.
KNOWN = (RulePolicy, MemoizationPolicy, DefaultPolicyPredictionEnsemble)
NONE = ""


class Predicted:
    """The latest `most` predictions."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._predictions: OrderedDict[Hashable, PolicyPrediction] = OrderedDict()

    def get(self, tracker: DialogueStateTracker, predict: Callable[[], PolicyPrediction]) -> PolicyPrediction:
        """One of its own for every tracker."""
        key = seen(tracker)
        if key is None:
            return predict()
        known = self._predictions.get(key)
        if known is None:
            prediction = predict()
            self._keep(key, _again(prediction))
            return prediction
        self._predictions.move_to_end(key)
        return _again(known)

    def _keep(self, key: Hashable, prediction: PolicyPrediction) -> None:
        self._predictions[key] = prediction
        if len(self._predictions) > self._most:
            self._predictions.popitem(last=False)

    def __len__(self) -> int:
        return len(self._predictions)


def repeats(metadata: ModelMetadata, domain: Domain) -> bool:
    """Whether the predictions of this model follow from `seen`: rules and stories of intents alone, no slot and no
    confidence in them."""
    nodes = metadata.predict_schema.nodes.values()
    deciding = [node for node in nodes if issubclass(node.uses, Policy | DefaultPolicyPredictionEnsemble)]
    return (
        metadata.training_type is not TrainingType.END_TO_END
        and all(node.uses in KNOWN and not node.config.get("use_nlu_confidence_as_score") for node in deciding)
        and not any(slot.has_features() for slot in domain.slots)
    )


def seen(tracker: DialogueStateTracker) -> tuple[Hashable, ...] | None:
    """All that rules and memoised stories see of a conversation; None where something in it reverts or lasts."""
    found: list[Hashable] = []
    for event in tracker.events:
        kind = type(event)
        if kind is ActionExecuted:
            found += (event.action_name, event.action_text, event.hide_rule_turn)
        elif kind is UserUttered:
            # Of the text, whether there is one: none is in a rule or story of intents.
            entities = frozenset(map(_entity, event.entities))
            found += (event.intent_name, bool(event.text), event.use_text_for_featurization, entities)
        elif kind is DefinePrevUserUtteredFeaturization:
            found.append(event.use_text_for_featurization)
        elif kind is SessionStarted:
            found.clear()
        elif kind not in (SlotSet, BotUttered):
            return None
    return tuple(found)


def _entity(entity: dict[str, Any]) -> tuple[Hashable, ...]:
    return tuple(entity.get(name, NONE) for name in ("entity", "role", "group"))


def _again(prediction: PolicyPrediction) -> PolicyPrediction:
    """With events of now."""
    other = copy.copy(prediction)
    other.probabilities = list(prediction.probabilities)
    other.events = [copy.copy(event) for event in prediction.events]
    for event in other.events:
        event.timestamp = time.time()
    return other
