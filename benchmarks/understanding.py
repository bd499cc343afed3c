"""Where the milliseconds of understanding a text for the first time go.

    .venv/bin/python -m benchmarks.understanding [--texts 300]

Texts are the project's test questions, fixed seed. Prints CPU milliseconds a message of each component and of what the
questions are made of, how many texts and tokens the encoder read, and scikit-learn's TF-IDF beside ours, in turn."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.model import refuse_below, unpack
from incident_bot.cli.main import hush
from incident_bot.components.items import ItemExtractor
from incident_bot.components.language import LanguageIdentifier
from incident_bot.components.questions import QuestionClassifier
from incident_bot.components.signs import SignDetector
from incident_bot.evaluation.questions import load_folder
from incident_bot.settings import Settings
from incident_bot.understanding.encoder import Encoder, Vectors
from incident_bot.understanding.features import VECTORIZERS, fold
from incident_bot.understanding.language import LanguageModel
from incident_bot.understanding.questions import QuestionModel
from incident_bot.understanding.terms import Terms

WARM = 20


class CountingEncoder(Encoder):
    """`seconds` of CPU, `calls`, `texts` and `tokens`."""

    def __init__(self) -> None:
        super().__init__()
        self.count: Counter[str] = Counter()
        self.seconds = 0.0

    def encode(self, texts: Sequence[str]) -> Vectors:
        started = time.process_time()
        vectors = super().encode(texts)
        self.seconds += time.process_time() - started
        self.count.update(calls=1, texts=len(texts), tokens=sum(len(self._tokens(text)) for text in texts))
        return vectors


def components(settings: Settings, encoder: Encoder) -> dict[str, Any]:
    """As the pipeline of config.yml has them, in its order, without Rasa's storage of models."""
    archive = settings.trained_model()
    with tempfile.TemporaryDirectory() as name:
        unpack(archive, Path(name))
        questions = QuestionModel.restore(Path(name), encoder, refuse_below())
    with tempfile.TemporaryDirectory() as name, tarfile.open(archive) as tar:
        for member in tar.getmembers():
            file = tar.extractfile(member) if LanguageIdentifier.__name__ in member.name else None
            if file is not None:
                (Path(name) / Path(member.name).name).write_bytes(file.read())
        language = LanguageModel.restore(Path(name))
    unused: Any = None
    classifier = QuestionClassifier(QuestionClassifier.get_default_config(), unused, unused, questions)
    identifier = LanguageIdentifier(LanguageIdentifier.get_default_config(), unused, unused, language)
    own = {"content": str(settings.content)}
    return {"language": identifier, "items": ItemExtractor(own), "signs": SignDetector(own), "questions": classifier}


def spent(pipeline: dict[str, Any], texts: Sequence[str]) -> dict[str, float]:
    """CPU seconds by component."""
    from rasa.shared.nlu.constants import TEXT
    from rasa.shared.nlu.training_data.message import Message

    seconds = dict.fromkeys(pipeline, 0.0)
    for text in texts:
        messages = [Message({TEXT: text})]
        for name, component in pipeline.items():
            seconds[name] += taken(lambda: component.process(messages))  # noqa: B023
    return seconds


def taken(work: Callable[[], object]) -> float:
    """CPU seconds of the process, the encoder's threads included."""
    started = time.process_time()
    work()
    return time.process_time() - started


def terms_beside_scikit_learn(
    names: Sequence[list[str]], idf: Sequence[Any], texts: Sequence[str]
) -> tuple[float, ...]:
    """CPU seconds of scikit-learn's way and of ours."""
    theirs, ours = [], []
    for options, vocabulary, weights in zip(VECTORIZERS, names, idf):
        vectorizer = TfidfVectorizer(
            sublinear_tf=True, dtype=np.float32, lowercase=False, vocabulary=vocabulary, **options
        )
        vectorizer.idf_ = weights
        theirs.append(vectorizer)
        ours.append(Terms(options, vocabulary, weights))
    seconds = [0.0, 0.0]
    for text in map(fold, texts):
        seconds[0] += taken(lambda: [vectorizer.transform([text]) for vectorizer in theirs])  # noqa: B023
        seconds[1] += taken(lambda: [terms.row(text) for terms in ours])  # noqa: B023
    return tuple(seconds)


def learnt(settings: Settings) -> tuple[list[list[str]], list[Any]]:
    """The terms that the classifier learnt, and their frequencies."""
    with tempfile.TemporaryDirectory() as name:
        unpack(settings.trained_model(), Path(name))
        terms = json.loads((Path(name) / "names.json").read_text(encoding="utf-8"))["terms"]
        with np.load(Path(name) / "numbers.npz", allow_pickle=False) as numbers:
            return terms, [numbers[f"idf{number}"] for number in range(len(terms))]


def main() -> int:
    hush()
    parser = argparse.ArgumentParser(description="What understanding a text for the first time costs.")
    parser.add_argument("--texts", type=int, default=300, help="how many (default: %(default)s)")
    wanted = parser.parse_args().texts
    settings, encoder = Settings.from_environment(), CountingEncoder()
    every = [turn.text for dialogue in load_folder(Path("tests/questions")) for turn in dialogue.turns]
    texts = random.Random(1).sample(every, min(wanted, len(every)))
    pipeline = components(settings, encoder)
    spent(pipeline, texts[:WARM])
    encoder.count.clear()
    encoder.seconds = 0.0
    seconds = spent(pipeline, texts)
    seconds["questions: encoder"] = encoder.seconds
    for name, value in seconds.items():
        print(f"{name}\t{1000 * value / len(texts):.2f} ms a message")
    print(", ".join(f"{encoder.count[name] / len(texts):.2f} {name}" for name in ("calls", "texts", "tokens")))
    theirs, own = terms_beside_scikit_learn(*learnt(settings), texts)
    print(f"TF-IDF of a text: {1000 * theirs / len(texts):.2f} ms by scikit-learn, {theirs / own:.1f} x ours")
    return 0


if __name__ == "__main__":
    sys.exit(main())
