"""Does a message hold two questions, and where does one end? Learnt from data/several/ (docs/decisions/005-several.md).

Every cut of a message gives two parts, each with its likeliest topic. A small logistic model says from how sure the
parts are, what stands between them and how the second one begins whether the cut separates two questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from incident_bot.errors import ModelError
from incident_bot.understanding.segments import Cut, cuts, marked, opens, sentences, words

Scores = NDArray[np.float64]
Classify = Callable[[Sequence[str]], Scores]

# An answer too many costs more than one too few.
SURE = 0.6
COST = 0.1
# These are no question of their own beside another one.
ASIDES = frozenset({"greet", "goodbye", "thanks", "unclear", "affirm", "deny", "repeat", "why", "more", "doubt"})
# "What now?" after "I gave my code" is part of telling it.
ABSORBED = {
    "shared_secret": frozenset({"what_to_do", "suspicious_contact", "fraud_risk", "phishing_advice"}),
    "suspicious_contact": frozenset({"what_to_do", "official_source", "who_did_it", "bot_identity", "data_item"}),
}
# Topics that are told rather than asked, or stand beside questions of their own kind.
TOLD = ("out_of_scope", "data_item", "frustration", "hotline", "language", "shared_secret", "suspicious_contact")
KINDS = ("sentence", "comma", "dash", "join")

NEGATION = re.compile(r"\b(?:pas|non|not|\w+n['’]?t|niet|geen|ni|nicht|kein\w*|nich|net)\b", re.IGNORECASE)
# "Another company was hacked, what do you know about it?" asks about the other company.
REFERENCE = re.compile(
    r"\b(?:daar(?:over|van|mee|door|bij)|hier(?:over|van|mee)|dazu|davon|darüber|damit|about (?:it|that)|of (?:it|that)"
    r"|en (?:savez|pensez|dites)|à ce sujet|là-dessus)\b",
    re.IGNORECASE,
)
# "My birthday and my phone number?" goes on with a list.
LISTED = re.compile(
    r"^(?:et|en|and|und|ou|of|or|oder)\s+(?:m[oy]n?|ma|mes|mijn|mein\w*|the|les?|la|de|het|der|die|das)\s+[\w-]+(?:\s[\w-]+)?\W*$",
    re.IGNORECASE,
)
CHOICE = re.compile(r"^(?:ou|of|or|oder)\b", re.IGNORECASE)
CONDITION = re.compile(
    r"^(?:(?:et|en|and|und|so|dus|donc|also)\s+)?"
    r"(?:si|s['’]|als|as|wenn|falls|if|when|quand|lorsque|parce|because|want|weil|since|puisque|omdat)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Example:
    """A message and the topics that it asks for: two or three, or one that a careless reader would cut."""

    text: str
    topics: tuple[str, ...]


def read(folder: Path) -> list[Example]:
    """<language>.yml, each with a list `several` of `text` and `topics`. Raises ModelError."""
    examples = []
    for path in sorted(folder.glob("*.yml")):
        try:
            rows = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            examples += [_example(row) for row in rows["several"]]
        except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError) as error:
            raise ModelError(f"{path}: not a list `several` of `text` and `topics` ({error})") from error
    if not examples:
        raise ModelError(f"{folder}: there are no messages here to learn from where one question ends")
    return examples


def _example(row: Mapping[str, Any]) -> Example:
    text, topics = row["text"], row["topics"]
    if not isinstance(text, str) or not isinstance(topics, list) or not all(isinstance(t, str) for t in topics):
        raise TypeError(f"not a text and a list of topics: {text!r}")
    return Example(text, tuple(topics))


@dataclass(frozen=True)
class SeveralModel:
    """`weights` has one number a feature and, last, the constant."""

    weights: Scores

    @classmethod
    def train(cls, examples: Sequence[Example], classes: Sequence[str], classify: Classify) -> SeveralModel:
        """`classify` gives probabilities of shape (texts, classes). Deterministic."""
        # All at once: the encoder is slow on one short text after another.
        texts = list(dict.fromkeys(text for example in examples for text in _compared(example.text)))
        known = dict(zip(texts, classify(texts)))
        rows, truths = [], []
        for example in examples:
            best = best_cut(example.text, classes, lambda some: np.stack([known[text] for text in some]))
            if best is not None:
                rows.append(best.features)
                truths.append(len(set(example.topics)) > 1 and set(best.topics) <= set(example.topics))
        matrix = np.array(rows)
        spread = matrix.std(axis=0) + 1e-9
        model = LogisticRegression(C=COST, max_iter=1000).fit((matrix - matrix.mean(axis=0)) / spread, truths)
        weights = model.coef_[0] / spread
        constant = model.intercept_[0] - float(weights @ matrix.mean(axis=0))
        return cls(np.append(weights, constant))

    def split(self, text: str, classes: Sequence[str], classify: Classify) -> Cut | None:
        """The cut between two questions, or None where the message holds one."""
        best = best_cut(text, classes, classify)
        if best is None:
            return None
        logit = float(self.weights[:-1] @ np.array(best.features) + self.weights[-1])
        return best.cut if logit >= np.log(SURE / (1 - SURE)) else None


@dataclass(frozen=True)
class Candidate:
    """A cut whose two parts are about two topics."""

    cut: Cut
    topics: tuple[str, str]
    features: tuple[float, ...]


def best_cut(text: str, classes: Sequence[str], classify: Classify) -> Candidate | None:
    """The cut whose less sure part is surest; between sentences counts a little more. A cut is at most as good as its
    shorter part: the longer one, which costs more to classify, is looked at while it can win."""
    found = _possible(text)
    if not found:
        return None
    whole, *shorter = classify([text, *map(_shorter, found)])
    most = [scores.max() + _bonus(cut) for cut, scores in zip(found, shorter)]
    best: tuple[float, int, Candidate] | None = None
    for number in sorted(range(len(found)), key=lambda number: -most[number]):
        if best is not None and most[number] < best[0]:
            break
        if classes[int(shorter[number].argmax())] in ASIDES:
            continue
        cut = found[number]
        left, right = classify([cut.left, cut.right])
        topics = (classes[int(left.argmax())], classes[int(right.argmax())])
        if _one(topics) or (topics[0] == "out_of_scope" and REFERENCE.search(cut.right)):
            continue
        sure = min(left.max(), right.max()) + _bonus(cut)
        # Of two that are equal, the one that comes first.
        if best is None or (sure, -number) > (best[0], -best[1]):
            features = tuple(_features(cut, topics, classes, whole, left, right))
            best = (sure, number, Candidate(cut, topics, features))
    return best[2] if best else None


def _possible(text: str) -> tuple[Cut, ...]:
    return tuple(cut for cut in cuts(text) if not LISTED.search(cut.right))


def _shorter(cut: Cut) -> str:
    return min(cut.left, cut.right, key=len)


def _bonus(cut: Cut) -> float:
    return 0.2 if cut.kind == "sentence" else 0.0


def _compared(text: str) -> list[str]:
    """All that `best_cut` may want classified."""
    return [text, *(part for cut in _possible(text) for part in (cut.left, cut.right))]


def _one(topics: tuple[str, str]) -> bool:
    first, second = topics
    absorbed = second in ABSORBED.get(first, ()) or first in ABSORBED.get(second, ())
    return first == second or first in ASIDES or second in ASIDES or absorbed


def _features(
    cut: Cut, topics: tuple[str, str], classes: Sequence[str], whole: Scores, left: Scores, right: Scores
) -> Iterator[float]:
    before, after = (sentences(cut.left) or [cut.left])[-1], (sentences(cut.right) or [cut.right])[0]
    yield from (_logit(left.max()), _logit(right.max()), min(_logit(left.max()), _logit(right.max())))
    yield _logit(whole.max())
    order = list(np.argsort(-whole))
    for topic in topics:
        index = classes.index(topic)
        yield min(order.index(index), 6)
        yield max(float(np.log(whole[index] + 1e-4)), -9)
        yield from (float(topic == told) for told in TOLD)
    yield from (float(cut.kind == kind) for kind in KINDS)
    yield float(cut.kind == "sentence" and marked(before))
    for part in (before, after):
        yield from (opens(part), marked(part), bool(NEGATION.search(part)), bool(CONDITION.search(part)))
    yield float(bool(CHOICE.search(cut.right)))
    for part in (cut.left, cut.right):
        count = len(words(part))
        yield from (float(count < 4), float(count > 15))


def _logit(probability: float) -> float:
    inside = min(max(float(probability), 1e-6), 1 - 1e-6)
    return float(np.log(inside / (1 - inside)))
