"""From probabilities to questions: one or several, and when to say that a message was not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from incident_bot.understanding.segments import Segment, is_story

Scores = NDArray[np.float64]

MAX_TOPICS = 3
# How sure a part of a message must be to count as a question of its own.
SURE = 0.8
# How sure a clause must be that is not put as a question ("I want to know what they saw").
PLAIN = 0.95
# Share of the best question in a message beside the message as a whole.
QUESTION_SHARE = 0.5
# These are no question of their own beside another one.
ASIDES = frozenset(
    {"greet", "goodbye", "thanks", "unclear", "frustration", "affirm", "deny", "repeat", "why", "more", "doubt"}
)
# Remarks about a reply are short; what is longer asks something.
REMARKS = frozenset({"affirm", "deny", "repeat", "why", "more", "doubt"})
REMARK_WORDS = 12
OTHER = "out_of_scope"
# As sure as this of the whole, and the message is about something else altogether.
ALL_OTHER = 0.7
# These are told, not asked.
TOLD = frozenset({"shared_secret", "suspicious_contact", "hotline", "language", "rights_and_compensation"})
# "What now?" after "I gave my code" is part of telling it.
ABSORBED: Mapping[str, frozenset[str]] = {
    "shared_secret": frozenset({"what_to_do", "suspicious_contact", "fraud_risk", "phishing_advice"}),
    "suspicious_contact": frozenset(
        {"what_to_do", "official_source", "phishing_advice", "who_did_it", "bot_identity", "data_item"}
    ),
    "am_i_affected": frozenset({"suspicious_contact"}),
}


@dataclass(frozen=True)
class Decision:
    """`topics` in the order asked, each with the text that asks it; `confidence` of the least sure one; `runner_up`
    is the next best topic of a single question."""

    topics: tuple[str, ...]
    texts: tuple[str, ...]
    confidence: float
    runner_up: str = ""


def decide(
    classes: Sequence[str], text: str, whole: Scores, segments: Sequence[Segment], parts: Scores, refuse_below: float
) -> Decision:
    """`whole` has shape (classes,), `parts` (segments, classes). Below `refuse_below` the topic is `unclear`."""
    several = _several(classes, text, segments, parts)
    elsewhere = whole[list(classes).index(OTHER)] >= ALL_OTHER
    if len(several) > 1 and not elsewhere:
        topics = tuple(topic for topic, _, _ in several)
        return Decision(topics, tuple(said for _, said, _ in several), min(sure for _, _, sure in several))
    scores = _combined(whole, segments, parts)
    if len(text.split()) > REMARK_WORDS:
        scores = np.where([name in REMARKS for name in classes], 0.0, scores)
    order = np.argsort(-scores)
    best, second = classes[order[0]], classes[order[1]]
    confidence = float(scores[order[0]])
    if confidence < refuse_below:
        return Decision(("unclear",), (text,), confidence, best)
    return Decision((best,), (_where(classes, best, text, segments, parts),), confidence, second)


def _several(
    classes: Sequence[str], text: str, segments: Sequence[Segment], parts: Scores
) -> list[tuple[str, str, float]]:
    """Distinct topics that single parts of the message ask for, with the part and its probability."""
    story = is_story(text)
    found: dict[str, tuple[str, str, float]] = {}
    for segment, scores in zip(segments, parts):
        topic, sure = classes[int(scores.argmax())], float(scores.max())
        # "I forgot my PUK, where do I find it?" is one question about something else, not two.
        asked = segment.asks or (not story and (topic in TOLD or sure >= PLAIN))
        if topic == OTHER:
            asked = segment.opens
        if sure >= SURE and asked and topic not in ASIDES and topic not in found:
            found[topic] = (topic, segment.text, sure)
    for topic, absorbed in ABSORBED.items():
        if topic in found:
            found = {name: value for name, value in found.items() if name not in absorbed}
    return list(found.values())[:MAX_TOPICS]


def _combined(whole: Scores, segments: Sequence[Segment], parts: Scores) -> Scores:
    asking = [scores for segment, scores in zip(segments, parts) if segment.asks]
    if len(segments) < 2 or not asking:
        return whole
    return np.asarray((1 - QUESTION_SHARE) * whole + QUESTION_SHARE * np.max(asking, axis=0))


def _where(classes: Sequence[str], topic: str, text: str, segments: Sequence[Segment], parts: Scores) -> str:
    """The sentence of a story that asks it, for the items; the message where that is not clear."""
    if not is_story(text):
        return text
    column = list(classes).index(topic)
    best = int(parts[:, column].argmax())
    return segments[best].text if parts[best, column] >= SURE else text
