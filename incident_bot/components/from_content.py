"""Components that take what they know from content/ instead of from training lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

from incident_bot.settings import Settings


def content_folder(config: Mapping[str, Any]) -> Path:
    """The component's own `content` in config.yml, else the setting that everything else follows."""
    return Path(config["content"]) if config.get("content") else Settings.from_environment().content


class FromContent(GraphComponent):
    """What such a component is to Rasa: made anew at every start, and never trained."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"content": None}

    def __init__(self, config: dict[str, Any]) -> None:
        """Learns from content/. Raises ContentError."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FromContent:
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
