"""Which of the four languages a text is in: letters as this project's customers use them, beside a general detector.

The general detector (eldc) knows the languages, the trained one knows "merci hein", "ok gtg" and "wa nu": their scores
add up (docs/decisions/004-language.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import eldc
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from incident_bot.settings import LANGUAGES
from incident_bot.understanding import linear
from incident_bot.understanding.linear import LinearModel

# More says nothing more about the language.
MAX_CHARACTERS = 500
COST = 1.0


@dataclass(frozen=True)
class Guess:
    """`code` is None for a text without a letter. `margin` is how far it is ahead of the next, from 0 to 2."""

    code: str | None
    margin: float


class LanguageModel:
    """Character n-grams, linear, calibrated; asked together with eldc."""

    def __init__(self, letters: TfidfVectorizer, model: LinearModel) -> None:
        eldc.init()
        eldc.set_languages(list(LANGUAGES))
        self._letters = letters
        self._model = model

    @classmethod
    def train(cls, texts: Sequence[str], languages: Sequence[str]) -> LanguageModel:
        """Deterministic: the same lines in any order give the same model."""
        ordered = sorted(set(zip(map(words, texts), languages)))
        letters = _vectorizer()
        rows = letters.fit_transform([text for text, _ in ordered])
        return cls(letters, linear.fit(rows, [language for _, language in ordered], COST))

    def guess(self, text: str) -> Guess:
        plain = words(text)
        if not plain:
            return Guess(None, 0.0)
        general = eldc.detect_details(plain).scores
        own = self._model.probabilities(self._letters.transform([plain]))[0]
        scores = {code: float(own[index]) + general.get(code, 0.0) for index, code in enumerate(self._model.classes)}
        best, second = sorted(scores, key=lambda code: -scores[code])[:2]
        return Guess(best, scores[best] - scores[second])

    def save(self, folder: Path) -> None:
        names = {"classes": self._model.classes, "terms": list(self._letters.get_feature_names_out())}
        (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / "numbers.npz",
            idf=self._letters.idf_,
            weights=self._model.weights,
            bias=self._model.bias,
            sharpness=np.array(self._model.sharpness),
        )

    @classmethod
    def restore(cls, folder: Path) -> LanguageModel:
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        letters = _vectorizer(names["terms"])
        with np.load(folder / "numbers.npz", allow_pickle=False) as numbers:
            letters.idf_ = numbers["idf"]
            model = LinearModel(
                tuple(names["classes"]), numbers["weights"], numbers["bias"], float(numbers["sharpness"])
            )
        return cls(letters, model)


def words(text: str) -> str:
    """The words alone, in lower case: digits, signs and emoji have no language."""
    return " ".join(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text[:MAX_CHARACTERS].lower()))


def _vectorizer(terms: list[str] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(1, 5), min_df=2, sublinear_tf=True, dtype=np.float32, vocabulary=terms
    )
