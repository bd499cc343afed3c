"""TF-IDF of letters and words: learnt by scikit-learn, and looked up one text at a time in service.

scikit-learn's `transform` gives the same numbers, but checks and copies for rows by the thousand: of one question, that
is most of what it does (docs/decisions/021-cheaper-understanding.md)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

WORD = re.compile(r"\w+")
# Columns and their values.
Row = tuple[NDArray[np.int32], NDArray[np.float32]]


class Terms:
    """The rows that a TfidfVectorizer with `options` gives: logarithms of counts times `idf`, of length one or, where
    no term is known, empty. `terms` are in column order."""

    def __init__(self, options: Mapping[str, Any], terms: Sequence[str], idf: NDArray[np.float32]) -> None:
        self._grams, self._lengths = GRAMS[options["analyzer"]], options["ngram_range"]
        self.names = list(terms)
        self.idf = np.asarray(idf, dtype=np.float32)
        self._columns = {term: column for column, term in enumerate(self.names)}

    @classmethod
    def fit(cls, options: Mapping[str, Any], texts: Sequence[str]) -> tuple[Terms, csr_matrix]:
        """The terms of `texts`, and their rows."""
        vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, lowercase=False, **options)
        rows = vectorizer.fit_transform(texts)
        return cls(options, vectorizer.get_feature_names_out(), vectorizer.idf_), rows

    def row(self, text: str) -> Row:
        counts = Counter(map(self._columns.get, self._grams(text, *self._lengths)))
        known = {column: count for column, count in counts.items() if column is not None}
        columns = np.fromiter(known.keys(), np.int32, len(known))
        values = (np.log(np.fromiter(known.values(), np.float32, len(known))) + 1) * self.idf[columns]
        return columns, values / np.linalg.norm(values) if len(known) else values

    def __len__(self) -> int:
        return len(self.names)


def matrix(rows: Iterable[Sequence[Row]], widths: Sequence[int]) -> csr_matrix:
    """Rows in parts, the parts of `widths` columns beside each other."""
    starts = np.cumsum([0, *widths])
    columns, values, ends = [], [], [0]
    for parts in rows:
        columns += [found + start for (found, _), start in zip(parts, starts)]
        values += [counted for _, counted in parts]
        ends.append(ends[-1] + sum(len(found) for found, _ in parts))
    if not columns:
        return csr_matrix((0, starts[-1]), dtype=np.float32)
    return csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(ends) - 1, starts[-1]))


def _letters(text: str, shortest: int, longest: int) -> list[str]:
    """Of each word between spaces, all pieces of these lengths."""
    return [
        word[start : start + length]
        for word in (f" {word} " for word in text.split())
        for length in range(shortest, min(longest, len(word)) + 1)
        for start in range(len(word) - length + 1)
    ]


def _words(text: str, shortest: int, longest: int) -> list[str]:
    found = WORD.findall(text)
    return [
        " ".join(found[start : start + length])
        for length in range(shortest, longest + 1)
        for start in range(len(found) - length + 1)
    ]


GRAMS: Mapping[str, Callable[[str, int, int], list[str]]] = {"char_wb": _letters, "word": _words}
