"""The questions of a message as Rasa's intent, ranking and, beside them, `questions` in the parse data."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from incident_bot.components.fingerprint import fingerprint
from incident_bot.understanding.encoder import shared_encoder
from incident_bot.understanding.kinds import Named
from incident_bot.understanding.questions import Example, QuestionModel
from incident_bot.understanding.several import read

logger = logging.getLogger(__name__)

RANKING_LENGTH = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(GraphComponent, IntentClassifier):
    """Topics of one or several questions, with their kinds of data. `refuse_below`: less sure than this, and the
    message counts as not understood. `cache`: where vectors of training lines are kept between trainings. `several`:
    the folder of messages that teach where one question ends and the next begins.
    Uses the entities of an extractor before it, and finds kinds of data by meaning where there are none; `shown`, by
    SignDetector, makes the message one that the customer received."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"refuse_below": 0.4, "cache": ".rasa/vectors.npz", "several": "data/several"}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """The messages of `several` do not come with Rasa's training data."""
        folder = Path({**cls.get_default_config(), **config}["several"])
        return fingerprint(sorted(folder.glob("*.yml")))

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: QuestionModel | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> QuestionClassifier:
        with model_storage.read_from(resource) as folder:
            model = QuestionModel.restore(folder, shared_encoder(), config["refuse_below"])
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [_example(message) for message in training_data.intent_examples if message.get(TEXT)]
        logger.info("questions: %d training lines", len(examples))
        self._model = QuestionModel.train(
            examples,
            read(Path(self._config["several"])),
            shared_encoder(),
            Path(self._config["cache"]),
            self._config["refuse_below"],
            lambda done, total: logger.info("questions: encoded %d of %d new lines", done, total),
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if self._model is not None and message.get(TEXT):
                self._classify(message, self._model)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def _classify(self, message: Message, model: QuestionModel) -> None:
        named = [
            Named(entity["value"], entity["start"], entity["end"])
            for entity in message.get(ENTITIES, [])
            if entity["entity"] == "item"
        ]
        found = model.understand(message.get(TEXT), named, bool(message.get("shown")))
        ranking = [{"name": name, "confidence": score} for name, score in found.ranking[:RANKING_LENGTH]]
        intent = {"name": found.questions[0][0], "confidence": found.confidence}
        questions = [{"topic": topic, "items": list(items)} for topic, items, _ in found.questions]
        message.set(INTENT, intent, add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set("questions", questions, add_to_output=True)
        message.set("between", list(found.between), add_to_output=True)


def _example(message: Message) -> Example:
    metadata = (message.get(METADATA) or {}).get(METADATA_INTENT) or {}
    return Example(message.get(TEXT), message.get(INTENT), tuple(metadata.get("items", ())))
