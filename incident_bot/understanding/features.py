"""What the linear models see of a text: its letters, its words, and its meaning by the sentence encoder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from incident_bot.understanding.encoder import Encoder, Vectors
from incident_bot.understanding.terms import Row, Terms, matrix

# Enough for any question; a pasted message must not buy time in proportion to its length.
MAX_CHARACTERS = 1_000

# How much the encoder's unit vector counts beside TF-IDF rows of length 1.4.
MEANING = 1.75

ABBREVIATION = re.compile(r"\b(\w)\.(?=\w\b)")

VECTORIZERS: tuple[Mapping[str, Any], ...] = (
    {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 5},
    {"analyzer": "word", "ngram_range": (1, 2), "min_df": 2, "token_pattern": r"\w+"},
)


def fold(text: str) -> str:
    """Lower case without accents and without the points of "s.v.p.": customers leave all of them out."""
    decomposed = unicodedata.normalize("NFKD", ABBREVIATION.sub(r"\1", text[:MAX_CHARACTERS].lower()))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


class Features:
    """TF-IDF of character and word n-grams and the encoder's vector, side by side in one sparse row."""

    def __init__(self, encoder: Encoder, terms: Sequence[Terms]) -> None:
        self._encoder = encoder
        self._terms = tuple(terms)
        self._widths = (*map(len, self._terms), encoder.dimensions)
        self._dimensions = np.arange(encoder.dimensions, dtype=np.int32)

    @classmethod
    def fit(cls, encoder: Encoder, texts: Sequence[str], vectors: Vectors) -> tuple[Features, csr_matrix]:
        """The features, and the rows of `texts` as `transform` would make them."""
        folded = [fold(text) for text in texts]
        terms, rows = zip(*(Terms.fit(options, folded) for options in VECTORIZERS))
        return cls(encoder, terms), hstack([*rows, csr_matrix(MEANING * vectors)], format="csr", dtype=np.float32)

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Shape (texts, features), float32."""
        return self.beside(self.parts(texts))

    def parts(self, texts: Sequence[str]) -> list[tuple[Row, ...]]:
        """What `beside` makes a matrix of, a text each."""
        vectors = MEANING * self._encoder.encode(texts)
        return [
            (*(terms.row(folded) for terms in self._terms), (self._dimensions, vector))
            for folded, vector in zip(map(fold, texts), vectors)
        ]

    def beside(self, parts: Sequence[tuple[Row, ...]]) -> csr_matrix:
        return matrix(parts, self._widths)

    def state(self) -> tuple[list[list[str]], list[NDArray[np.float32]]]:
        """The vocabularies in column order, and their inverse document frequencies."""
        return [terms.names for terms in self._terms], [terms.idf for terms in self._terms]

    @classmethod
    def restore(cls, encoder: Encoder, terms: Sequence[list[str]], idf: Sequence[NDArray[np.float32]]) -> Features:
        return cls(encoder, [Terms(*each) for each in zip(VECTORIZERS, terms, idf)])
