"""Is a line clearly in another language? People mix languages, and short lines cannot be told."""

from __future__ import annotations

import re
from functools import lru_cache

import eldc

from incident_bot.settings import LANGUAGES

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
MIN_WORDS = 8
# Mixed lines of the training data score within it.
MARGIN = 0.15


def foreign(text: str, language: str) -> str | None:
    """The other language of a line whose beginning, middle and end are all in it."""
    if len(text) < 2 * MIN_WORDS:
        return None
    words = WORD.findall(text)
    if len(words) < MIN_WORDS:
        return None
    scores = _scores(text)
    if not scores:
        return None
    likely = max(scores, key=lambda code: scores[code])
    if likely == language or scores[likely] - scores.get(language, 0.0) < MARGIN:
        return None
    third = (len(words) + 2) // 3
    parts = (words[:third], words[third:-third], words[-third:])
    return likely if all(_most_likely(" ".join(part)) == likely for part in parts) else None


def mistaken(text: str, language: str) -> str | None:
    """The other language of a text that nobody mixes, however short. Of one or two words it cannot be told."""
    scores = _scores(text) if len(WORD.findall(text)) > 2 else {}
    likely = max(scores, key=lambda code: scores[code], default=language)
    return likely if scores.get(likely, 0.0) - scores.get(language, 0.0) > MARGIN / 3 else None


def _most_likely(text: str) -> str | None:
    scores = _scores(text)
    return max(scores, key=lambda code: scores[code]) if scores else None


def _scores(text: str) -> dict[str, float]:
    return dict(_detector().detect_details(text).scores)


@lru_cache(maxsize=1)
def _detector() -> eldc.Instance:
    eldc.init()
    detector = eldc.instance()
    detector.set_languages(list(LANGUAGES))
    detector.set_scores(len(LANGUAGES))
    return detector
