"""multilingual-e5-small as an ONNX graph with 8-bit arithmetic.

Weights have one scale an output, activations one a token: what is computed of a text does not depend on the texts
beside it, so training and serving see the same vector."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

from incident_bot.understanding.e5_weights import Floats, Weights, unpack

MICROSOFT = "com.microsoft"
# The middle of an unsigned byte stands for zero.
ZERO = 128
LARGEST = 127


class Graph:
    """Inputs: `tokens` (texts, length, width), `mask` (texts, 1, length, length) to be added to attention scores, and
    `share` (texts, length, 1), what each token counts in the mean. Output: `vectors` (texts, width)."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._quantised: set[str] = set()

    def model(self) -> ModelProto:
        shape = self._weights.shape
        self._constant("one", np.array(1, np.float32))
        self._constant("zero", np.array(ZERO, np.uint8))
        self._constant("step", np.array(1 / LARGEST, np.float32))
        self._constant("last", np.array([-1], np.int64))
        self._constant("length", np.array([1], np.int64))
        hidden = self._normalised("tokens", "emb.ln", "embedded")
        for number in range(shape.layers):
            hidden = self._layer(hidden, f"l{number}.")
        self._node("Mul", [hidden, "share"], "shared")
        self._node("ReduceSum", ["shared", "length"], "vectors", keepdims=0)
        inputs = (
            _value("tokens", "texts", "tokens", shape.width),
            _value("mask", "texts", 1, "tokens", "tokens"),
            _value("share", "texts", "tokens", 1),
        )
        outputs = (_value("vectors", "texts", shape.width),)
        graph = helper.make_graph(self._nodes, "multilingual-e5-small", inputs, outputs, self._constants)
        versions = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=9)

    def _layer(self, hidden: str, at: str) -> str:
        shape = self._weights.shape
        query_key_value = self._linear(hidden, [f"{at}q", f"{at}k", f"{at}v"], shape.width, f"{at}qkv")
        parts = [f"{at}query", f"{at}key", f"{at}value"]
        self._nodes.append(helper.make_node("Split", [query_key_value], parts, axis=-1, num_outputs=3))
        self._node(
            "MultiHeadAttention", [*parts, "", "", "mask"], f"{at}context", domain=MICROSOFT, num_heads=shape.heads
        )
        attended = self._linear(f"{at}context", [f"{at}ao"], shape.width, f"{at}attended")
        self._node("Add", [hidden, attended], f"{at}middle")
        middle = self._normalised(f"{at}middle", f"{at}aln", f"{at}normal")
        inner = self._linear(middle, [f"{at}fi"], shape.width, f"{at}inner")
        self._node("FastGelu", [inner], f"{at}active", domain=MICROSOFT)
        outer = self._linear(f"{at}active", [f"{at}fo"], shape.inner, f"{at}outer")
        self._node("Add", [middle, outer], f"{at}end")
        return self._normalised(f"{at}end", f"{at}oln", f"{at}hidden")

    def _linear(self, source: str, names: list[str], columns: int, target: str) -> str:
        """The matrices `names` one below the other, times `source`, plus their biases."""
        matrix = unpack(np.concatenate([self._weights.blocks(f"{name}.w", columns) for name in names]))
        scale = np.abs(matrix).max(axis=1) / LARGEST
        rounded = np.rint(matrix / scale[:, None]).astype(np.int8)
        self._quantise(source)
        self._node(
            "MatMulIntegerToFloat",
            [
                f"{source}.bytes",
                self._constant(f"{target}.weights", rounded.T),
                "one",
                self._constant(f"{target}.scale", scale.astype(np.float32)),
                "zero",
            ],
            f"{target}.product",
            domain=MICROSOFT,
        )
        self._node("Mul", [f"{target}.product", f"{source}.scale"], f"{target}.scaled")
        bias = np.concatenate([self._weights.vector(f"{name}.b") for name in names])
        return self._node("Add", [f"{target}.scaled", self._constant(f"{target}.bias", bias)], target)

    def _quantise(self, source: str) -> None:
        if source in self._quantised:
            return
        self._quantised.add(source)
        self._node("Abs", [source], f"{source}.size")
        self._node("ReduceMax", [f"{source}.size", "last"], f"{source}.largest", keepdims=1)
        self._node("Mul", [f"{source}.largest", "step"], f"{source}.scale")
        self._node("Div", [source, f"{source}.scale"], f"{source}.steps")
        self._node("QuantizeLinear", [f"{source}.steps", "one", "zero"], f"{source}.bytes")

    def _normalised(self, source: str, name: str, target: str) -> str:
        scale, bias = (self._constant(f"{name}.{part}", self._weights.vector(f"{name}.{part}")) for part in "wb")
        return self._node(
            "LayerNormalization", [source, scale, bias], target, axis=-1, epsilon=self._weights.shape.epsilon
        )

    def _node(self, kind: str, sources: list[str], target: str, **settings: Any) -> str:
        self._nodes.append(helper.make_node(kind, sources, [target], **settings))
        return target

    def _constant(self, name: str, value: NDArray[Any] | Floats) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name


def _value(name: str, *sizes: str | int) -> Any:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, sizes)
