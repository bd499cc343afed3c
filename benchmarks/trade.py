"""What the refusal threshold buys and costs, and how far confidences can be believed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.judge import OUTCOMES, Understand, heard, outcome, reply
from incident_bot.content import Content
from incident_bot.evaluation.questions import LabelledQuestion
from incident_bot.evaluation.scoring import REFUSALS, RIGHT, Tally, wilson

THRESHOLDS = tuple(round(0.2 + 0.05 * step, 2) for step in range(13))
BINS = 10


@dataclass(frozen=True)
class Setting:
    """`inside` counts questions that have an answer, `outside` those that have none: of these, `wrong` were answered
    all the same."""

    refuse_below: float
    inside: Tally
    outside: Tally


@dataclass(frozen=True)
class Bin:
    """Questions understood with a confidence from `low` to `high`, of which `right` were understood rightly."""

    low: float
    high: float
    total: int
    right: int
    confidence: float

    @property
    def share(self) -> float:
        return self.right / self.total

    @property
    def interval(self) -> tuple[float, float]:
        """95 %, as shares."""
        low, high = wilson(self.right, self.total)
        return low / 100, high / 100


def trade(
    questions: Sequence[LabelledQuestion],
    words: Content,
    at: Callable[[float], Understand],
    thresholds: Sequence[float] = THRESHOLDS,
) -> tuple[Setting, ...]:
    """`at` gives the understanding with a threshold."""
    settings = []
    for threshold in thresholds:
        understand = at(threshold)
        judged = [
            (outside(question), outcome(question, heard(words, understand(question.text)))) for question in questions
        ]
        counts = [tuple((name, judged.count((side, name))) for name in OUTCOMES) for side in (False, True)]
        settings.append(Setting(threshold, Tally("in scope", counts[0]), Tally("out of scope", counts[1])))
    return tuple(settings)


def outside(question: LabelledQuestion) -> bool:
    """Has it no answer?"""
    return REFUSALS.issuperset(question.topics)


def reliability(
    questions: Sequence[LabelledQuestion], words: Content, understand: Understand, bins: int = BINS
) -> tuple[Bin, ...]:
    """Of the messages that are taken for one question; bins without any are left out. `understand` must not refuse."""
    found: dict[int, list[tuple[float, bool]]] = {}
    for question in questions:
        made = understand(question.text)
        if len(made.questions) == 1:
            right = outcome(question, reply(words, [made.questions[0][0]])) == RIGHT
            found.setdefault(min(int(made.confidence * bins), bins - 1), []).append((made.confidence, right))
    return tuple(
        Bin(
            number / bins,
            (number + 1) / bins,
            len(rows),
            sum(right for _, right in rows),
            sum(confidence for confidence, _ in rows) / len(rows),
        )
        for number, rows in sorted(found.items())
    )


def gap(bins: Sequence[Bin]) -> float:
    """Expected calibration error: how far confidence and share are apart, on average."""
    total = sum(each.total for each in bins)
    return sum(each.total * abs(each.confidence - each.share) for each in bins) / total if total else 0.0
