"""The product's understanding, without Rasa around it: trained on some lines or taken from a trained model."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml

from benchmarks.judge import Understand
from incident_bot.checks.corpus import Line
from incident_bot.components.items import ItemExtractor
from incident_bot.components.questions import QuestionClassifier
from incident_bot.errors import ModelError
from incident_bot.understanding import several
from incident_bot.understanding.encoder import Encoder, Vectors
from incident_bot.understanding.kinds import Named
from incident_bot.understanding.questions import Example, QuestionModel, Understanding

CONFIG, SEVERAL, VECTORS = Path("config.yml"), Path("data/several"), Path(".rasa/vectors.npz")
# Where Rasa puts what the classifier learnt, in the archive of a model.
LEARNT = ("names.json", "numbers.npz")


class RememberingEncoder(Encoder):
    """Encodes every text once. The same questions are asked again and again here."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            self._known.update(zip(missing, super().encode(missing)))
        return np.stack([self._known[text] for text in texts])


def refuse_below(config: Path = CONFIG) -> float:
    """The product's own setting."""
    pipeline = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    named = f"{QuestionClassifier.__module__}.{QuestionClassifier.__name__}"
    own = next(step for step in pipeline if step["name"] == named)
    return float({**QuestionClassifier.get_default_config(), **own}["refuse_below"])


def train(lines: Sequence[Line], encoder: Encoder, threshold: float) -> QuestionModel:
    """As `QuestionClassifier` does. Vectors that its own trainings kept are used, and stay as they are."""
    examples = [Example(line.text, line.topic, line.items) for line in lines]
    with tempfile.TemporaryDirectory() as name:
        cache = Path(name) / VECTORS.name
        if VECTORS.exists():
            shutil.copy(VECTORS, cache)
        return QuestionModel.train(examples, several.read(SEVERAL), encoder, cache, threshold)


def unpack(archive: Path, folder: Path) -> None:
    """What the classifier learnt, from a model of Rasa into a folder. Raises ModelError."""
    own = f"{QuestionClassifier.__module__}.{QuestionClassifier.__name__}"
    with tarfile.open(archive) as tar:
        for name in LEARNT:
            member = next((m for m in tar.getmembers() if own in m.name and m.name.endswith(name)), None)
            file = tar.extractfile(member) if member else None
            if file is None:
                raise ModelError(f"{archive}: there is no {name} of {own} in this model; run `make train`")
            (folder / name).write_bytes(file.read())


def understander(model: QuestionModel, extractor: ItemExtractor) -> Understand:
    """As in the pipeline: kinds of data that a text names, then its questions."""

    def understand(text: str) -> Understanding:
        named = [Named(found["value"], found["start"], found["end"]) for found in extractor.extract(text)]
        return model.understand(text, named)

    return understand
