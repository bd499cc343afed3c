"""The signs of fraud in a message that a customer shows or tells of, as `signs` and `shown` in the parse data."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from incident_bot.components.folder import content_folder
from incident_bot.content import load
from incident_bot.understanding.pasted import Signs, shows


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SignDetector(GraphComponent):
    """Sets `signs`, names of content/warnings.yml, and `shown`: most of the text was written by somebody else."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"content": None}

    def __init__(self, config: dict[str, Any]) -> None:
        warnings = load(content_folder(config)).warnings
        self._signs = Signs({sign: [cue for some in cues.values() for cue in some] for sign, cues in warnings.items()})

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SignDetector:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            signs = self._signs.of(text)
            message.set("signs", list(signs), add_to_output=True)
            message.set("shown", shows(text, signs), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
