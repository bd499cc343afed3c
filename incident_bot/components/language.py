"""The language of a message, as Rasa's pipeline hands it on: `language` in the parse data."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from incident_bot.components.fingerprint import fingerprint
from incident_bot.components.folder import content_folder
from incident_bot.content import load
from incident_bot.understanding.features import fold
from incident_bot.understanding.language import LanguageModel

# "Password", "merci", "ok": one word is at home in several languages.
SURE_WORDS = 2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageIdentifier(GraphComponent):
    """Sets `language`: `code` (one of the four, or None), `sure`, `foreign` (it is in another one) and
    `requested`, the language that the message names ("in English please"), which counts only where the topic is
    `language`. Learns from the `language` in the metadata of training lines. `sure_margin`: with two words and this far
    ahead of the next language, the message decides; less, and the conversation's language stays."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"content": None, "sure_margin": 0.6}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        return fingerprint()

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: LanguageModel | None = None
    ) -> None:
        self._sure_margin = float(config["sure_margin"])
        self._storage = storage
        self._resource = resource
        self._model = model
        self._names = {
            fold(name): language
            for language, names in load(content_folder(config)).language_names.items()
            for name in names
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageIdentifier:
        with model_storage.read_from(resource) as folder:
            model = LanguageModel.restore(folder)
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        lines = [(message.get(TEXT), _language(message)) for message in training_data.intent_examples]
        known = [(text, language) for text, language in lines if text and language]
        self._model = LanguageModel.train([text for text, _ in known], [language for _, language in known])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if self._model is not None:
                message.set("language", self.identify(message.get(TEXT) or "", self._model), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def identify(self, text: str, model: LanguageModel) -> dict[str, Any]:
        guess = model.guess(text)
        words = re.findall(r"[^\W\d_]+", text)
        named = [self._names[word] for word in map(fold, words) if word in self._names]
        # "Ik versta niet goed Frans, in het Nederlands aub": the one asked for is named last.
        return {
            "code": guess.code,
            "sure": guess.margin >= self._sure_margin and len(words) >= SURE_WORDS,
            "requested": named[-1] if named else None,
            "foreign": guess.foreign,
        }


def _language(message: Message) -> str | None:
    metadata = (message.get(METADATA) or {}).get(METADATA_INTENT) or {}
    language: str | None = metadata.get("language")
    return language
