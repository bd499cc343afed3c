from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from incident_bot.understanding.features import VECTORIZERS
from incident_bot.understanding.language import LETTERS
from incident_bot.understanding.terms import Terms, matrix

TEXTS = [f"was my {word} leaked, or is it the {word}" for word in ("password", "address", "été", "名前", "a", "xy")] * 5
EVERY = (*VECTORIZERS, LETTERS)
SENTENCE = st.lists(
    st.sampled_from([*" ".join(TEXTS).split(), "é", "\n", "\t ", "s'il", "x" * 50]) | st.text(), max_size=12
)


def made(options: Mapping[str, Any]) -> tuple[Terms, TfidfVectorizer]:
    vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, lowercase=False, **options).fit(TEXTS)
    return Terms(options, vectorizer.get_feature_names_out(), vectorizer.idf_), vectorizer


BOTH = [made(options) for options in EVERY]


@pytest.mark.parametrize("number", range(len(EVERY)))
@given(words=SENTENCE)
def test_a_row_is_that_of_scikit_learn(number: int, words: list[str]) -> None:
    terms, vectorizer = BOTH[number]
    text = " ".join(words)
    ours = matrix([[terms.row(text)]], [len(terms)]).toarray()
    assert np.allclose(ours, vectorizer.transform([text]).toarray(), atol=1e-6)


@pytest.mark.parametrize("options", EVERY)
def test_rows_of_the_texts_that_were_learnt_from_are_those_that_looking_up_gives(options: Mapping[str, Any]) -> None:
    terms, rows = Terms.fit(options, TEXTS)
    looked_up = matrix(([terms.row(text)] for text in TEXTS), [len(terms)])
    assert rows.shape == (len(TEXTS), len(terms))
    assert np.allclose(looked_up.toarray(), rows.toarray(), atol=1e-6)


def test_parts_stand_beside_each_other() -> None:
    left, right = (
        (np.array([1], np.int32), np.array([0.5], np.float32)),
        (np.array([0, 2], np.int32), np.ones(2, np.float32)),
    )
    assert matrix([[left, right], [left, left]], [2, 3]).toarray().tolist() == [[0, 0.5, 1, 0, 1], [0, 0.5, 0, 0.5, 0]]


def test_no_rows_are_a_matrix_too() -> None:
    assert matrix([], [2, 3]).shape == (0, 5)
