"""How much training lines are worth: the product's model on growing shares of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.judge import ALL, Understand, heard, outcome, tallies
from benchmarks.sample import sample
from incident_bot.checks.corpus import Line
from incident_bot.content import Content
from incident_bot.evaluation.questions import LabelledQuestion
from incident_bot.evaluation.scoring import Tally

SHARES = (0.05, 0.1, 0.25, 0.5, 1.0)

Train = Callable[[Sequence[Line]], Understand]


@dataclass(frozen=True)
class Point:
    """`tallies` are one a language and one of all."""

    share: float
    lines: int
    tallies: tuple[Tally, ...]

    @property
    def total(self) -> Tally:
        return next(tally for tally in self.tallies if tally.name == ALL)


def curve(
    lines: Sequence[Line],
    questions: Sequence[LabelledQuestion],
    words: Content,
    train: Train,
    shares: Sequence[float] = SHARES,
) -> tuple[Point, ...]:
    points = []
    for share in shares:
        some = sample(lines, share)
        understand = train(some)
        judged = [
            (question.group, outcome(question, heard(words, understand(question.text)))) for question in questions
        ]
        points.append(Point(share, len(some), tallies(judged)))
    return tuple(points)
