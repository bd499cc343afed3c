from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from incident_bot.errors import ModelError
from incident_bot.understanding import e5_weights
from incident_bot.understanding.encoder import BATCH, Encoder
from tests.unit.understanding.fakes import FakeEncoder

TEXTS = [
    "was my password leaked?",
    "is mijn wachtwoord gelekt?",
    "mon mot de passe a-t-il fuité ?",
    "wurde mein Passwort geleakt?",
    "my internet is slow since yesterday",
    "mijn internet is traag sinds gisteren",
    "😡",
    "why",
    "I got a strange call this morning, they wanted my code and I do not know whether it was you. " * 3,
]
STRANGE = [
    "",
    " ",
    "\n\t",
    "\ud800",
    "a\udfffb",
    "ﷺ" * 2000,
    "\0",
    "a\0b",
    "x" * 100_000,
    "word " * 20_000,
    "👩‍👩‍👧‍👦" * 500,
]


class CachingEncoder(FakeEncoder):
    encode_all = Encoder.encode_all


def test_a_text_has_the_same_vector_alone_and_in_a_batch(encoder: Encoder) -> None:
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    assert np.allclose(encoder.encode(TEXTS), alone, atol=1e-5)
    assert np.allclose(encoder.encode(TEXTS * 5)[-len(TEXTS) :], alone, atol=1e-5)
    assert len(TEXTS * 5) > BATCH


def test_vectors_come_in_the_order_of_the_texts(encoder: Encoder) -> None:
    assert np.allclose(encoder.encode(TEXTS[::-1]), encoder.encode(TEXTS)[::-1], atol=1e-5)


def test_vectors_have_unit_length(encoder: Encoder) -> None:
    vectors = encoder.encode([*TEXTS, *STRANGE])
    assert vectors.shape == (len(TEXTS) + len(STRANGE), encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("was my password leaked?", "mon mot de passe a-t-il fuité ?", "my internet is slow since yesterday"),
        ("is mijn wachtwoord gelekt?", "wurde mein Passwort geleakt?", "mijn internet is traag sinds gisteren"),
        ("qui a fait ça ?", "who is behind this?", "quel est le numéro de la hotline ?"),
        ("Wie hoch ist meine Rechnung?", "how much is my bill?", "Wer hat meine Daten gestohlen?"),
    ],
)
def test_near_texts_are_nearer_than_far_ones_across_languages(encoder: Encoder, text: str, near: str, far: str) -> None:
    vector, close, distant = encoder.encode([text, near, far])
    assert vector @ close > vector @ distant + 0.01


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_any_text_has_a_vector_within_a_second(encoder: Encoder, text: str) -> None:
    start = time.process_time()
    assert np.isfinite(encoder.encode([text])).all()
    assert time.process_time() - start < 1


def test_spacing_and_the_form_of_characters_do_not_count(encoder: Encoder) -> None:
    vectors = encoder.encode(["mon prénom ?", "  mon\n\tpre\u0301nom  ?", "mon pr\u00e9nom\u00a0\uff1f"])
    assert np.allclose(vectors, vectors[0], atol=1e-5)


def test_two_encoders_give_identical_vectors(encoder: Encoder) -> None:
    assert np.array_equal(Encoder().encode(TEXTS), encoder.encode(TEXTS))


def test_weights_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(e5_weights, "_packaged", lambda: tmp_path / "gone.bin")
    with pytest.raises(ModelError, match=r"gone\.bin"):
        Encoder()


def test_weights_of_another_form_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "wrong.bin").write_bytes(b"PK\3\4" * 100)
    monkeypatch.setattr(e5_weights, "_packaged", lambda: tmp_path / "wrong.bin")
    with pytest.raises(ModelError, match=r"wrong\.bin"):
        Encoder()


def test_weights_cut_in_half_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    packaged = e5_weights._packaged()
    with packaged.open("rb") as whole:
        (tmp_path / "half.bin").write_bytes(whole.read(packaged.stat().st_size // 2))
    monkeypatch.setattr(e5_weights, "_packaged", lambda: tmp_path / "half.bin")
    with pytest.raises(ModelError, match=r"half\.bin"):
        Encoder()


def test_what_the_cache_holds_is_not_encoded_again(tmp_path: Path) -> None:
    fake, cache = CachingEncoder(), tmp_path / "deep" / "vectors.npz"
    first = fake.encode_all(["a", "b", "a"], cache)
    assert sorted(fake.encoded) == ["a", "b"]
    assert np.array_equal(first, FakeEncoder().encode(["a", "b", "a"]))
    fake.encoded.clear()
    again = fake.encode_all(["b", "c", "a"], cache)
    assert fake.encoded == ["c"]
    assert np.array_equal(again, FakeEncoder().encode(["b", "c", "a"]))


def test_what_is_no_longer_asked_for_leaves_the_cache(tmp_path: Path) -> None:
    fake, cache = CachingEncoder(), tmp_path / "vectors.npz"
    fake.encode_all(["a", "b"], cache)
    fake.encode_all(["b", "c"], cache)
    fake.encoded.clear()
    fake.encode_all(["a"], cache)
    assert fake.encoded == ["a"]


def test_progress_is_reported_up_to_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    texts = [str(number) for number in range(1500)]
    CachingEncoder().encode_all(texts, tmp_path / "v.npz", lambda done, total: seen.append((done, total)))
    assert len(seen) > 1
    assert seen[-1] == (1500, 1500)
    assert seen == sorted(seen)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\3\4 cut short"])
def test_a_cache_that_cannot_be_read_is_made_anew(tmp_path: Path, content: bytes) -> None:
    cache = tmp_path / "vectors.npz"
    cache.write_bytes(content)
    assert np.array_equal(CachingEncoder().encode_all(["a"], cache), FakeEncoder().encode(["a"]))
