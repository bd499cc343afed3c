"""The trained whole: which questions a text holds, with their topics and kinds of data."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incident_bot.understanding import decision, linear
from incident_bot.understanding.encoder import Encoder
from incident_bot.understanding.features import Features
from incident_bot.understanding.linear import LinearModel
from incident_bot.understanding.segments import split

# How sure the item model must be where the text names no kind of data in words that content/items.yml knows.
ITEM_SURE = 0.35


@dataclass(frozen=True)
class Example:
    """A training line; `items` for `data_item` only."""

    text: str
    topic: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understanding:
    """`ranking` is every class with its probability, best first; `questions` are (topic, items, the text that asks)."""

    questions: tuple[tuple[str, tuple[str, ...], str], ...]
    confidence: float
    ranking: tuple[tuple[str, float], ...]


class QuestionModel:
    """Topics and kinds of data, by linear models over the same features."""

    def __init__(self, features: Features, topics: LinearModel, items: LinearModel, refuse_below: float) -> None:
        self._features = features
        self._topics = topics
        self._items = items
        self._refuse_below = refuse_below

    @classmethod
    def train(
        cls,
        examples: Sequence[Example],
        encoder: Encoder,
        cache: Path,
        refuse_below: float,
        report: Callable[[int, int], None] | None = None,
    ) -> QuestionModel:
        """Deterministic: the same examples in any order give the same model."""
        ordered = sorted(set(examples), key=lambda example: (example.topic, example.text, example.items))
        texts = [example.text for example in ordered]
        vectors = encoder.encode_all(texts, cache, report)
        features = Features.fit(encoder, texts)
        rows = features.transform(texts, vectors)
        topics, _ = linear.fit(rows, [example.topic for example in ordered])
        pairs = [(index, item) for index, example in enumerate(ordered) for item in example.items]
        items, _ = linear.fit(rows[[index for index, _ in pairs]], [item for _, item in pairs])
        return cls(features, topics, items, refuse_below)

    def understand(self, text: str, find_items: Callable[[str], Sequence[str]]) -> Understanding:
        """`find_items` names the kinds of data that a text mentions by name."""
        segments = split(text)
        several = len(segments) > 1
        scores = self._topics.probabilities(self._features.transform([text, *(s.text for s in segments if several)]))
        whole, parts = scores[0], scores[1:] if several else np.zeros((0, scores.shape[1]))
        made = decision.decide(
            self._topics.classes, text, whole, segments if several else (), parts, self._refuse_below
        )
        order = np.argsort(-whole)
        return Understanding(
            questions=tuple(
                (topic, self._kinds(said, text, find_items) if topic == "data_item" else (), said)
                for topic, said in zip(made.topics, made.texts)
            ),
            confidence=made.confidence,
            ranking=tuple((self._topics.classes[index], float(whole[index])) for index in order),
        )

    def _kinds(self, said: str, text: str, find_items: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
        """By name in the part that asks, else by meaning, else by name anywhere in the message."""
        named = tuple(dict.fromkeys(find_items(said)))
        if named:
            return named
        scores = self._items.probabilities(self._features.transform([said]))[0]
        likely = tuple(self._items.classes[index] for index in np.argsort(-scores)[:2] if scores[index] >= ITEM_SURE)
        return likely or tuple(dict.fromkeys(find_items(text)))

    def save(self, folder: Path) -> None:
        """Numbers in numpy's format and names in JSON: loading runs no code from the file."""
        terms, frequencies = self._features.state()
        names = {"topics": self._topics.classes, "items": self._items.classes, "terms": terms}
        (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        arrays: dict[str, NDArray[Any]] = {f"idf{number}": values for number, values in enumerate(frequencies)}
        for name, model in (("topics", self._topics), ("items", self._items)):
            arrays[f"{name}_weights"] = model.weights
            arrays[f"{name}_bias"] = model.bias
            arrays[f"{name}_sharpness"] = np.array(model.sharpness)
        np.savez(folder / "numbers.npz", **arrays)

    @classmethod
    def restore(cls, folder: Path, encoder: Encoder, refuse_below: float) -> QuestionModel:
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        with np.load(folder / "numbers.npz", allow_pickle=False) as numbers:
            idf = [numbers[f"idf{number}"] for number in range(len(names["terms"]))]
            models = [
                LinearModel(
                    tuple(names[name]),
                    numbers[f"{name}_weights"],
                    numbers[f"{name}_bias"],
                    float(numbers[f"{name}_sharpness"]),
                )
                for name in ("topics", "items")
            ]
        return cls(Features.restore(encoder, names["terms"], idf), models[0], models[1], refuse_below)
