"""Small figures for a page, as a run would give them."""

from __future__ import annotations

from benchmarks.judge import OUTCOMES
from incident_bot.evaluation.questions import LabelledQuestion
from incident_bot.evaluation.scoring import Result, Tally
from incident_bot.records import Record


def question(topic: str, *, text: str = "?", group: str = "fr", ok: tuple[str, ...] = ()) -> LabelledQuestion:
    return LabelledQuestion(f"{group}/{topic}", text, (topic,), (), (topic, *ok), "plain", True, group, group)


def result(topic: str, answered: str, confidence: float, text: str = "?", group: str = "fr") -> Result:
    asked = question(topic, text=text, group=group)
    intent = {"name": answered, "confidence": confidence}
    return Result(asked, Record("s", text, group, (answered,), (), True, intent, (), 1.0))


def tally(name: str, *counts: int) -> Tally:
    return Tally(name, tuple(zip(OUTCOMES, counts)))
