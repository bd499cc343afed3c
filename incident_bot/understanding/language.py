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

from incident_bot.settings import LANGUAGES
from incident_bot.understanding import linear
from incident_bot.understanding.linear import LinearModel
from incident_bot.understanding.terms import Terms, matrix

# More says nothing more about the language.
MAX_CHARACTERS = 500
COST = 1.0
LETTERS = {"analyzer": "char_wb", "ngram_range": (1, 5), "min_df": 2}
# A language that is not one of the four must be this far ahead of them, in this many words (or in other letters), and
# the words must not look too familiar: tests/languages.yml has what is to be told apart.
FOREIGN_AHEAD, FOREIGN_WORDS, FAMILIAR = 0.3, 3, 0.97
LATIN = re.compile(r"[a-zà-ɏ]")


@dataclass(frozen=True)
class Guess:
    """`code` is None for a text without a letter. `margin` is how far it is ahead of the next, from 0 to 2. `foreign`
    says that the text is in a language that is not one of the four."""

    code: str | None
    margin: float
    foreign: bool = False


class LanguageModel:
    """Character n-grams, linear, calibrated; asked together with eldc."""

    def __init__(self, letters: Terms, model: LinearModel) -> None:
        eldc.init()
        self._letters = letters
        self._model = model

    @classmethod
    def train(cls, texts: Sequence[str], languages: Sequence[str]) -> LanguageModel:
        """Deterministic: the same lines in any order give the same model."""
        ordered = sorted(set(zip(map(words, texts), languages)))
        letters, rows = Terms.fit(LETTERS, [text for text, _ in ordered])
        return cls(letters, linear.fit(rows, [language for _, language in ordered], COST))

    def guess(self, text: str) -> Guess:
        plain = words(text)
        if not plain:
            return Guess(None, 0.0)
        own = self._model.probabilities(matrix([[self._letters.row(plain)]], [len(self._letters)]))[0]
        foreign = _foreign(plain, float(own.max()))
        eldc.set_languages(list(LANGUAGES))
        general = eldc.detect_details(plain).scores
        scores = {code: float(own[index]) + general.get(code, 0.0) for index, code in enumerate(self._model.classes)}
        best, second = sorted(scores, key=lambda code: -scores[code])[:2]
        return Guess(best, scores[best] - scores[second], foreign)

    def save(self, folder: Path) -> None:
        names = {"classes": self._model.classes, "terms": self._letters.names}
        (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / "numbers.npz",
            idf=self._letters.idf,
            weights=self._model.weights,
            bias=self._model.bias,
            sharpness=np.array(self._model.sharpness),
        )

    @classmethod
    def restore(cls, folder: Path) -> LanguageModel:
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        with np.load(folder / "numbers.npz", allow_pickle=False) as numbers:
            letters = Terms(LETTERS, names["terms"], numbers["idf"])
            model = LinearModel(
                tuple(names["classes"]), numbers["weights"], numbers["bias"], float(numbers["sharpness"])
            )
        return cls(letters, model)


def _foreign(plain: str, own: float) -> bool:
    """`own` is how sure the trained model is of one of the four: it knows dialects that eldc takes for Danish."""
    eldc.set_languages(list(eldc.LANGUAGES))
    scores = eldc.detect_details(plain).scores
    other = max((score for code, score in scores.items() if code not in LANGUAGES), default=0.0)
    known = max((scores.get(code, 0.0) for code in LANGUAGES), default=0.0)
    long = len(plain.split()) >= FOREIGN_WORDS or not LATIN.search(plain)
    return long and other - known > FOREIGN_AHEAD and own < FAMILIAR


def words(text: str) -> str:
    """The words alone, in lower case: digits, signs and emoji have no language."""
    return " ".join(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text[:MAX_CHARACTERS].lower()))
