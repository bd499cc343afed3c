from __future__ import annotations

from collections.abc import Sequence

from benchmarks.curve import curve
from benchmarks.judge import Understand
from incident_bot.checks.corpus import Line
from incident_bot.content import Content
from incident_bot.understanding.questions import Understanding
from tests.unit.benchmarks.made import question

LINES = [Line("f", "misuse", "fr", f"line {number}", ("misuse",)) for number in range(40)]
QUESTIONS = [question("misuse", text="hard"), question("misuse", text="easy", group="nl")]


def train(lines: Sequence[Line]) -> Understand:
    """Needs twenty lines for the hard question."""
    return lambda text: Understanding(
        (("misuse" if text == "easy" or len(lines) >= 20 else "measures", (), text),), (), 0.9, ()
    )


def test_each_share_is_trained_and_asked_apart(content: Content) -> None:
    points = curve(LINES, QUESTIONS, content, train, shares=(0.25, 0.5, 1.0))
    assert [(point.share, point.lines) for point in points] == [(0.25, 10), (0.5, 20), (1.0, 40)]
    assert [(point.total.count("right"), point.total.count("wrong")) for point in points] == [(1, 1), (2, 0), (2, 0)]


def test_a_point_has_every_language(content: Content) -> None:
    (point,) = curve(LINES, QUESTIONS, content, train, shares=(0.25,))
    assert {tally.name: tally.count("right") for tally in point.tallies} == {"fr": 0, "nl": 1, "all": 1}
