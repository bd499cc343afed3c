"""From probabilities to the topic of one question, and when to say that it was not understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from incident_bot.understanding.encoder import MAX_CHARACTERS
from incident_bot.understanding.segments import words

Scores = NDArray[np.float64]

# Share of the sentence that asks, beside the message as a whole; more in a story that the encoder sees the start of.
QUESTION_SHARE = 0.35
QUESTION_SHARE_OF_A_STORY = 0.7
# Remarks about a reply are short; what is longer asks something.
REMARKS = frozenset({"affirm", "deny", "repeat", "why", "more", "doubt"})
REMARK_WORDS = 12
# Of messages that the model is less sure of, or where the next topic is this near, a third is about the next topic
# (docs/decisions/007-close-calls.md).
CLOSE, AHEAD = 0.55, 0.25
# Less likely than this, a topic is not worth proposing.
PROPOSED = 0.2


@dataclass(frozen=True)
class Decision:
    """`topic` is `unclear` where nothing is sure enough; `between` are the two that it could well be, where they are
    close."""

    topic: str
    confidence: float
    between: tuple[str, ...] = ()


def decide(classes: Sequence[str], text: str, whole: Scores, question: Scores | None, refuse_below: float) -> Decision:
    """`whole` is what the message looks like, `question` its asking sentence, both of shape (classes,)."""
    share = _share(text)
    scores = whole if question is None else (1 - share) * whole + share * question
    scores = _asked(classes, text, scores)
    order = np.argsort(-scores)
    best, second = (classes[index] for index in order[:2])
    sure, next_sure = (float(scores[index]) for index in order[:2])
    close = sure < CLOSE and sure - next_sure < AHEAD and sure >= refuse_below and next_sure >= PROPOSED
    return Decision("unclear" if sure < refuse_below else best, sure, (best, second) if close else ())


def settled(classes: Sequence[str], text: str, whole: Scores) -> bool:
    """Is the message as a whole so sure of one topic that whatever its asking sentence looks like, `decide` gives this
    topic and no other beside it?"""
    share = _share(text)
    second, best = np.partition((1 - share) * _asked(classes, text, whole), -2)[-2:]
    return bool(best >= CLOSE and best - second > share)


def _share(text: str) -> float:
    return QUESTION_SHARE_OF_A_STORY if len(text) > MAX_CHARACTERS else QUESTION_SHARE


def _asked(classes: Sequence[str], text: str, scores: Scores) -> Scores:
    if len(words(text)) > REMARK_WORDS:
        return np.where([name in REMARKS for name in classes], 0.0, scores)
    return scores
