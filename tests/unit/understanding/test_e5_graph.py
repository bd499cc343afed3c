from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from incident_bot.understanding.e5_graph import Graph
from incident_bot.understanding.e5_weights import BLOCK, BLOCKS, Floats, Shape, Weights

WIDTH = 2 * BLOCK


class SmallWeights(Weights):
    """Two layers of random weights."""

    def __init__(self) -> None:
        self.shape = Shape(width=WIDTH, layers=2, heads=2, inner=2 * WIDTH, positions=16, epsilon=1e-12)

    def vector(self, name: str) -> Floats:
        size = self.shape.inner if name.endswith("fi.b") else WIDTH
        noise = self._random(name).standard_normal(size) / 10
        return np.asarray(noise + name.endswith("ln.w"), np.float32)

    def blocks(self, name: str, columns: int) -> NDArray[Any]:
        rows = self.shape.inner if name.endswith("fi.w") else WIDTH
        made = np.zeros((rows, columns // BLOCK), dtype=BLOCKS)
        made["scale"] = 0.02
        made["nibbles"] = self._random(name).integers(0, 256, made["nibbles"].shape)
        return made

    @staticmethod
    def _random(name: str) -> np.random.Generator:
        return np.random.default_rng(list(name.encode()))


@pytest.fixture(scope="module")
def model() -> onnx.ModelProto:
    return Graph(SmallWeights()).model()


@pytest.fixture(scope="module")
def session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def run(session: onnxruntime.InferenceSession, texts: list[Floats], length: int) -> Floats:
    """Vectors of texts that are padded to `length` tokens."""
    tokens = np.zeros((len(texts), length, WIDTH), np.float32)
    mask = np.full((len(texts), 1, length, length), -1e4, np.float32)
    share = np.zeros((len(texts), length, 1), np.float32)
    for row, text in enumerate(texts):
        tokens[row, : len(text)] = text
        mask[row, ..., : len(text)] = 0
        share[row, : len(text)] = 1 / len(text)
    (vectors,) = session.run(None, {"tokens": tokens, "mask": mask, "share": share})
    return np.asarray(vectors)


def tokens(length: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).standard_normal((length, WIDTH)).astype(np.float32)


def test_inputs_and_output_have_their_names(session: onnxruntime.InferenceSession) -> None:
    assert [value.name for value in session.get_inputs()] == ["tokens", "mask", "share"]
    assert [value.name for value in session.get_outputs()] == ["vectors"]


def test_every_name_is_given_once(model: onnx.ModelProto) -> None:
    names = [name for node in model.graph.node for name in node.output] + [c.name for c in model.graph.initializer]
    assert len(names) == len(set(names))


def test_every_matrix_has_eight_bits(model: onnx.ModelProto) -> None:
    matrices = [constant for constant in model.graph.initializer if len(constant.dims) == 2]
    assert len(matrices) == 4 * SmallWeights().shape.layers
    assert {matrix.data_type for matrix in matrices} == {onnx.TensorProto.INT8}


def test_padding_does_not_change_a_vector(session: onnxruntime.InferenceSession) -> None:
    text = tokens(5)
    assert np.allclose(run(session, [text], 5), run(session, [text], 12), atol=1e-5)


def test_neighbours_do_not_change_a_vector(session: onnxruntime.InferenceSession) -> None:
    text, loud = tokens(5), 100 * tokens(9, seed=1)
    assert np.allclose(run(session, [text], 9)[0], run(session, [loud, text], 9)[1], atol=1e-5)


def test_other_tokens_or_another_order_give_another_vector(session: onnxruntime.InferenceSession) -> None:
    text = tokens(5)
    first, other = run(session, [text, tokens(5, seed=1)], 5)
    assert not np.allclose(first, other, atol=1e-2)
    changed = text.copy()
    changed[4] = -changed[4]
    assert not np.allclose(first, run(session, [changed], 5)[0], atol=1e-3)


def test_every_layer_counts() -> None:
    vectors = []
    for layers in (1, 2):
        weights = SmallWeights()
        weights.shape = Shape(WIDTH, layers, 2, 2 * WIDTH, 16, 1e-12)
        made = Graph(weights).model().SerializeToString()
        vectors.append(run(onnxruntime.InferenceSession(made, providers=["CPUExecutionProvider"]), [tokens(5)], 5))
    assert not np.allclose(vectors[0], vectors[1], atol=1e-2)


def test_the_mean_is_over_normalised_tokens(session: onnxruntime.InferenceSession) -> None:
    vectors = run(session, [tokens(5), 0 * tokens(5)], 5)
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors[0]) < 2 * WIDTH**0.5
