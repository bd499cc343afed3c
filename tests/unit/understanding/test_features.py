from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from incident_bot.understanding.features import MAX_CHARACTERS, MEANING, Features, fold
from tests.unit.understanding.fakes import FakeEncoder

TEXTS = [f"was my {word} leaked" for word in ("password", "address", "email", "name", "password", "address")]


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def features(fake_encoder: FakeEncoder) -> Features:
    return Features.fit(fake_encoder, TEXTS, fake_encoder.encode(TEXTS))[0]


@pytest.mark.parametrize(
    ("text", "folded"),
    [("PRÉNOM", "prenom"), ("s.v.p.", "svp."), ("S.V.P", "svp"), ("ﬁn", "fin"), ("3.50 a.b", "3.50 ab"), ("", "")],
)
def test_case_accents_and_the_points_of_abbreviations_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["prénom âgé", "Überfällig", "coördinaten"])
def test_composed_and_decomposed_text_are_the_same(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_only_the_beginning_of_a_long_text_is_folded() -> None:
    assert len(fold("x" * 10 * MAX_CHARACTERS)) == MAX_CHARACTERS


def test_a_row_ends_with_the_encoders_vector(features: Features, fake_encoder: FakeEncoder) -> None:
    rows = features.transform(TEXTS).toarray()
    assert rows.dtype == np.float32
    assert np.allclose(rows[:, -fake_encoder.dimensions :], MEANING * fake_encoder.encode(TEXTS))


def test_fitting_gives_the_rows_that_transforming_would_and_encodes_nothing(fake_encoder: FakeEncoder) -> None:
    vectors = fake_encoder.encode(TEXTS)
    fake_encoder.encoded.clear()
    features, rows = Features.fit(fake_encoder, TEXTS, vectors)
    assert fake_encoder.encoded == []
    assert np.allclose(rows.toarray(), features.transform(TEXTS).toarray())


def test_a_text_gives_the_same_row_alone_and_in_company(features: Features) -> None:
    together = features.transform(TEXTS).toarray()
    alone = np.vstack([features.transform([text]).toarray() for text in TEXTS])
    assert np.allclose(together, alone)


def test_accents_and_case_change_the_vector_alone(features: Features, fake_encoder: FakeEncoder) -> None:
    plain, shouted = features.transform(["was my password leaked", "WAS MY PÀSSWÖRD LEAKED"]).toarray()
    width = fake_encoder.dimensions
    assert np.array_equal(plain[:-width], shouted[:-width])
    assert not np.array_equal(plain[-width:], shouted[-width:])


def test_every_text_that_is_no_question_has_a_row(features: Features) -> None:
    texts = ["", "😡", "\ud800", "\0", "ﷺ" * 2000, "zzz"]
    assert np.isfinite(features.transform(texts).toarray()).all()


def test_what_is_restored_gives_the_same_rows(features: Features, fake_encoder: FakeEncoder) -> None:
    restored = Features.restore(fake_encoder, *features.state())
    texts = [*TEXTS, "something else", ""]
    assert np.array_equal(restored.transform(texts).toarray(), features.transform(texts).toarray())
