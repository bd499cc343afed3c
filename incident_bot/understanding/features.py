"""What the linear models see of a text: its letters, its words, and its meaning by the sentence encoder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from incident_bot.understanding.encoder import Encoder, Vectors

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

    def __init__(self, encoder: Encoder, vectorizers: Sequence[TfidfVectorizer]) -> None:
        self._encoder = encoder
        self._vectorizers = tuple(vectorizers)

    @classmethod
    def fit(cls, encoder: Encoder, texts: Sequence[str], vectors: Vectors) -> tuple[Features, csr_matrix]:
        """The features, and the rows of `texts` as `transform` would make them."""
        folded = [fold(text) for text in texts]
        vectorizers = [_vectorizer(options) for options in VECTORIZERS]
        sparse = [vectorizer.fit_transform(folded) for vectorizer in vectorizers]
        return cls(encoder, vectorizers), _row(sparse, vectors)

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Shape (texts, features), float32."""
        folded = [fold(text) for text in texts]
        sparse = [vectorizer.transform(folded) for vectorizer in self._vectorizers]
        return _row(sparse, self._encoder.encode(texts))

    def state(self) -> tuple[list[list[str]], list[NDArray[np.float64]]]:
        """The vocabularies in column order, and their inverse document frequencies."""
        terms = [list(vectorizer.get_feature_names_out()) for vectorizer in self._vectorizers]
        return terms, [vectorizer.idf_ for vectorizer in self._vectorizers]

    @classmethod
    def restore(cls, encoder: Encoder, terms: Sequence[list[str]], idf: Sequence[NDArray[np.float64]]) -> Features:
        vectorizers = []
        for options, vocabulary, weights in zip(VECTORIZERS, terms, idf):
            vectorizer = _vectorizer(options, vocabulary)
            vectorizer.idf_ = weights
            vectorizers.append(vectorizer)
        return cls(encoder, vectorizers)


def _row(sparse: Sequence[csr_matrix], dense: Vectors) -> csr_matrix:
    return hstack([*sparse, csr_matrix(MEANING * dense)], format="csr", dtype=np.float32)


def _vectorizer(options: Mapping[str, Any], vocabulary: list[str] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, dtype=np.float32, vocabulary=vocabulary, lowercase=False, **options)
