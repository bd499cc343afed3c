"""The trained whole: which questions a text holds, with their topics and kinds of data."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incident_bot.understanding import linear, several
from incident_bot.understanding.decision import CLOSE, Decision, decide, settled
from incident_bot.understanding.encoder import Encoder
from incident_bot.understanding.features import Features
from incident_bot.understanding.introductions import without_introduction
from incident_bot.understanding.kinds import Named, alone, kinds
from incident_bot.understanding.linear import LinearModel
from incident_bot.understanding.pasted import own_words
from incident_bot.understanding.segments import question, without_greeting
from incident_bot.understanding.several import SeveralModel
from incident_bot.understanding.terms import Row

MAX_QUESTIONS = 3
# How sure the model must be that the customer, beside a message that is shown, gave something away.
GIVEN = 0.6
# How sure it must be that personal data stands in a message because it is what happened.
TELLS = 0.5
TOLD = ("shared_secret", "suspicious_contact")
# "Was it leaked?" after "my account is [iban]".
NEEDS_MORE = frozenset({"data_item", "unclear"})


@dataclass(frozen=True)
class Example:
    """A training line; `items` for `data_item` only."""

    text: str
    topic: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understanding:
    """`questions` are (topic, items, the text that asks); `between` are the two topics that a single question could
    well be about; `ranking` is every class with its probability, best first."""

    questions: tuple[tuple[str, tuple[str, ...], str], ...]
    between: tuple[str, ...]
    confidence: float
    ranking: tuple[tuple[str, float], ...]


class QuestionModel:
    """Topics, kinds of data and where a message splits, by linear models over the same features."""

    def __init__(
        self,
        features: Features,
        topics: LinearModel,
        items: LinearModel,
        splitter: SeveralModel,
        refuse_below: float,
    ) -> None:
        self._features = features
        self._topics = topics
        self._items = items
        self._splitter = splitter
        self._refuse_below = refuse_below

    @classmethod
    def train(
        cls,
        examples: Sequence[Example],
        messages: Sequence[several.Example],
        encoder: Encoder,
        cache: Path,
        refuse_below: float,
        report: Callable[[int, int], None] | None = None,
    ) -> QuestionModel:
        """`messages` teach where a message splits. Deterministic: the same lines in any order give the same model."""
        ordered = sorted(set(examples), key=lambda example: (example.topic, example.text, example.items))
        texts = [example.text for example in ordered]
        vectors = encoder.encode_all(texts, cache, report)
        features, rows = Features.fit(encoder, texts, vectors)
        topics = linear.fit(rows, [example.topic for example in ordered])
        pairs = [(index, item) for index, example in enumerate(ordered) for item in example.items]
        items = linear.fit(rows[[index for index, _ in pairs]], [item for _, item in pairs])
        splitter = SeveralModel.train(
            messages, topics.classes, lambda some: topics.probabilities(features.transform(some))
        )
        return cls(features, topics, items, splitter, refuse_below)

    def understand(self, text: str, named: Sequence[Named], shown: bool = False) -> Understanding:
        """`named` are the kinds of data that the text mentions by name; `shown` says that most of it is a message that
        the customer received."""
        seen = _Seen(self._features)
        classify = seen.by(self._topics)
        classes = self._topics.classes
        whole = classify([text])[0]
        if shown:
            return self._received(text, classify, whole)
        asked = text if classes[int(whole.argmax())] == "greet" else without_greeting(text)
        asked = self._without_introduction(asked, classify)
        decided = [(part, self._decide(part, classify)) for part in self._split(asked, MAX_QUESTIONS, classify)]
        made = decided[0][1]
        if len(decided) == 1 and (made.confidence < CLOSE or made.topic == "unclear") and alone(text, named):
            decided = [(text, Decision("data_item", made.confidence))]
        return Understanding(
            questions=tuple(
                (each.topic, self._kinds(text, part, named, seen) if each.topic == "data_item" else (), part)
                for part, each in decided
            ),
            between=decided[0][1].between if len(decided) == 1 else (),
            confidence=min(each.confidence for _, each in decided),
            ranking=self._ranking(whole),
        )

    def _without_introduction(self, text: str, classify: several.Classify) -> str:
        """The text itself, where the introduction is the matter ("I gave [code] to a caller") or the rest needs it."""
        rest = without_introduction(text)
        if rest is None:
            return text
        told = [self._topics.classes.index(topic) for topic in TOLD]
        whole = classify([text])[0]
        if max(whole[told].sum(), classify([text.replace(rest, " ")])[0][told].sum()) >= TELLS:
            return text
        decided = self._decide(rest, classify)
        return text if decided.topic in NEEDS_MORE or decided.confidence < CLOSE else rest

    def _received(self, text: str, classify: several.Classify, whole: linear.Scores) -> Understanding:
        """A message shown is a suspicious contact, unless the customer's own words say that something was given."""
        told = self._topics.classes.index("shared_secret")
        own = own_words(text)
        given = bool(own) and float(classify(own)[:, told].max()) >= GIVEN
        topic = "shared_secret" if given else "suspicious_contact"
        # The form of the message decides, not the model: how sure that is of the topic is still what it says.
        sure = float(whole[self._topics.classes.index(topic)])
        return Understanding(((topic, (), text),), (), sure, self._ranking(whole))

    def _ranking(self, scores: linear.Scores) -> tuple[tuple[str, float], ...]:
        return tuple((self._topics.classes[index], float(scores[index])) for index in np.argsort(-scores))

    def _split(self, text: str, most: int, classify: several.Classify) -> list[str]:
        """The parts that hold a question each, in order."""
        cut = self._splitter.split(text, self._topics.classes, classify) if most > 1 else None
        if cut is None:
            return [text]
        left = self._split(cut.left, most - 1, classify)
        return [*left, *self._split(cut.right, most - len(left), classify)]

    def _decide(self, text: str, classify: several.Classify) -> Decision:
        whole, asking = classify([text])[0], question(text)
        if asking is None or (settled(self._topics.classes, text, whole) and self._refuse_below <= CLOSE):
            return decide(self._topics.classes, text, whole, None, self._refuse_below)
        return decide(self._topics.classes, text, whole, classify([asking])[0], self._refuse_below)

    def _kinds(self, text: str, part: str, named: Sequence[Named], seen: _Seen) -> tuple[str, ...]:
        start = text.find(part)
        inside = [
            Named(name.item, name.start - start, name.end - start)
            for name in named
            if start <= name.start and name.end <= start + len(part)
        ]
        return kinds(part, inside, self._items.classes, seen.by(self._items))

    def save(self, folder: Path) -> None:
        """Numbers in numpy's format and names in JSON: loading runs no code from the file."""
        terms, frequencies = self._features.state()
        names = {"topics": self._topics.classes, "items": self._items.classes, "terms": terms}
        (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        arrays: dict[str, NDArray[Any]] = {f"idf{number}": values for number, values in enumerate(frequencies)}
        for name, model in (("topics", self._topics), ("items", self._items)):
            # Half the size, and the same answers.
            arrays[f"{name}_weights"] = model.weights.astype(np.float16)
            arrays[f"{name}_bias"] = model.bias
            arrays[f"{name}_sharpness"] = np.array(model.sharpness)
        arrays["splitter"] = self._splitter.weights
        np.savez(folder / "numbers.npz", **arrays)

    @classmethod
    def restore(cls, folder: Path, encoder: Encoder, refuse_below: float) -> QuestionModel:
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        with np.load(folder / "numbers.npz", allow_pickle=False) as numbers:
            idf = [numbers[f"idf{number}"] for number in range(len(names["terms"]))]
            models = [
                LinearModel(
                    tuple(names[name]),
                    numbers[f"{name}_weights"].astype(np.float32),
                    numbers[f"{name}_bias"],
                    float(numbers[f"{name}_sharpness"]),
                )
                for name in ("topics", "items")
            ]
            splitter = SeveralModel(numbers["splitter"])
        return cls(Features.restore(encoder, names["terms"], idf), models[0], models[1], splitter, refuse_below)


class _Seen:
    """Each text of a message is encoded once, and classified once by each who got its own `by`."""

    def __init__(self, features: Features) -> None:
        self._features = features
        self._parts: dict[str, tuple[Row, ...]] = {}

    def by(self, model: LinearModel) -> several.Classify:
        known: dict[str, linear.Scores] = {}

        def classify(texts: Sequence[str]) -> linear.Scores:
            missing = [text for text in dict.fromkeys(texts) if text not in known]
            if missing:
                known.update(zip(missing, model.probabilities(self._features.beside(self._seen(missing)))))
            return np.stack([known[text] for text in texts])

        return classify

    def _seen(self, texts: Sequence[str]) -> list[tuple[Row, ...]]:
        missing = [text for text in texts if text not in self._parts]
        if missing:
            self._parts.update(zip(missing, self._features.parts(missing)))
        return [self._parts[text] for text in texts]
