"""The trained model, unpacked for serving."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rasa.shared.utils.io
from rasa.engine.storage.local_model_storage import MODEL_ARCHIVE_METADATA_FILE, LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata


class ServingStorage(LocalModelStorage):
    """Without the graph that trained the model. Nothing runs it any more, but naming its classes imports all that
    Rasa's recipe knows, TensorFlow included."""

    @staticmethod
    def _load_metadata(directory: Path) -> ModelMetadata:
        stored: dict[str, Any] = rasa.shared.utils.io.read_json_file(directory / MODEL_ARCHIVE_METADATA_FILE)
        return ModelMetadata.from_dict({**stored, "train_schema": {"nodes": {}}})
