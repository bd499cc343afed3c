"""Sentence vectors: multilingual-e5-small on ONNX Runtime. Its weights come inside a package, nothing is fetched."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from incident_bot.understanding.e5_graph import Graph
from incident_bot.understanding.e5_weights import Weights, unpack

Vectors = NDArray[np.float32]

# Part of every key under which a vector is kept: raise it when the vectors change.
VERSION = "onnx-4"
# A question is in its first 300 characters or, in a long story, in the part that asks (segments.py).
MAX_CHARACTERS = 300
BATCH = 16
# Within a batch, the longest text may have this many times the tokens of the shortest.
LONGER = 1.25
CHUNK = 1024


class Encoder:
    """A unit vector a text. Deterministic, and the same whatever texts are encoded beside it."""

    def __init__(self) -> None:
        """Raises ModelError where the packaged weights cannot be read."""
        import onnxruntime
        from tokenizers import Tokenizer, models, pre_tokenizers

        weights = Weights()
        self.dimensions = weights.shape.width
        self._tokenizer = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.unknown))
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        self._ends = (weights.bos, weights.eos)
        self._words = weights.blocks("emb.word", weights.shape.width)
        self._positions = weights.vector("emb.pos").reshape(-1, weights.shape.width)
        self._positions = self._positions + weights.vector("emb.type")[: weights.shape.width]
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # One thread a batch, and batches side by side: two threads on one short batch mostly wait for each other.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1, "encoder")
        self._session = onnxruntime.InferenceSession(
            Graph(weights).model().SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, dimensions)."""
        tokens = [self._tokens(text) for text in texts]
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        batches = list(_batches([len(ids) for ids in tokens]))
        run = map if len(batches) < 2 else self._threads.map
        for some, found in zip(batches, run(self._run, ([tokens[index] for index in some] for some in batches))):
            vectors[some] = found
        return vectors

    def encode_all(
        self, texts: Sequence[str], cache: Path, report: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """As `encode`, for training: vectors that `cache` (an npz file, one row a text) holds are not made again.
        `report(done, total)` is called now and then."""
        keys = [hashlib.sha256(f"{VERSION} {_readable(text)}".encode()).hexdigest()[:24] for text in texts]
        known = _stored(cache)
        text_of = {key: text for key, text in zip(keys, texts) if key not in known}
        missing = sorted(text_of, key=lambda key: len(text_of[key]))
        for start in range(0, len(missing), CHUNK):
            some = missing[start : start + CHUNK]
            known.update(zip(some, self.encode([text_of[key] for key in some])))
            if report:
                report(start + len(some), len(missing))
        if missing:
            used = sorted(set(keys))
            cache.parent.mkdir(parents=True, exist_ok=True)
            # Beside it first: whoever is interrupted leaves no half a file.
            part = cache.with_suffix(".part.npz")
            np.savez(part, keys=np.array(used), vectors=np.stack([known[key] for key in used]))
            part.replace(cache)
        return np.stack([known[key] for key in keys])

    def _tokens(self, text: str) -> list[int]:
        found = self._tokenizer.encode(_readable(text)).ids
        return [self._ends[0], *found[: len(self._positions) - 2], self._ends[1]]

    def _run(self, batch: Sequence[list[int]]) -> Vectors:
        length = max(map(len, batch))
        tokens = np.zeros((len(batch), length, self.dimensions), dtype=np.float32)
        mask = np.full((len(batch), 1, 1, length), -1e4, dtype=np.float32)
        share = np.zeros((len(batch), length, 1), dtype=np.float32)
        for row, ids in enumerate(batch):
            tokens[row, : len(ids)] = unpack(self._words[ids]) + self._positions[: len(ids)]
            mask[row, ..., : len(ids)] = 0
            share[row, : len(ids)] = 1 / len(ids)
        every = np.broadcast_to(mask, (len(batch), 1, length, length))
        (mean,) = self._session.run(None, {"tokens": tokens, "mask": every, "share": share})
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), dtype=np.float32)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of texts of nearly the same length: what is padded costs as much as what is read."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda index: lengths[index]):
        if len(batch) == BATCH or (batch and lengths[index] > LONGER * lengths[batch[0]]):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _stored(cache: Path) -> dict[str, Vectors]:
    """What an earlier training kept; nothing where that cannot be read, and it is made again."""
    try:
        with np.load(cache) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"]))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}


def _readable(text: str) -> str:
    """As the tokenizer was trained: NFKC, single spaces; lone surrogates are no text."""
    plain = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
    return " ".join(unicodedata.normalize("NFKC", plain).split())[: 2 * MAX_CHARACTERS]


@lru_cache(maxsize=1)
def shared_encoder() -> Encoder:
    """One in the process: it holds 150 MB."""
    return Encoder()
