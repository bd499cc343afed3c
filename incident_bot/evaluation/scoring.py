"""Right, refused or wrong: one reply against its label, and counts of many."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from incident_bot.evaluation.questions import LabelledQuestion
from incident_bot.records import Record

RIGHT, REFUSED, PARTIAL, WRONG = "right", "refused", "partial", "wrong"
ITEMS, HANDOFF, LANGUAGE = "items", "handoff", "language"
# Each reply has one of these. Only `right` is right and only `wrong` is wrong; the others are neither.
OUTCOMES = (RIGHT, REFUSED, PARTIAL, WRONG, ITEMS, HANDOFF, LANGUAGE)

REFUSALS = frozenset({"out_of_scope", "unclear"})
DATA = frozenset({"data_item", "data_concerned", "data_not_concerned"})


@dataclass(frozen=True)
class Result:
    """A question and what came back; `record` is None where nothing did, and `error` says why."""

    question: LabelledQuestion
    record: Record | None
    error: str = ""

    @property
    def outcome(self) -> str:
        return outcome(self.question, self.record)


@dataclass(frozen=True)
class Tally:
    """How many of the questions called `name` had which outcome."""

    name: str
    counts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)

    def count(self, name: str) -> int:
        return dict(self.counts)[name]

    def percent(self, name: str) -> float:
        return 100 * self.count(name) / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The share of right replies, in percent."""
        return wilson(self.count(RIGHT), self.total)


def outcome(question: LabelledQuestion, record: Record | None) -> str:
    """One of OUTCOMES.

    The topics decide first. A topic is accepted if it is wanted or in `ok`.
    - wrong: a topic was answered that is not accepted (saying "I do not cover this" or "please rephrase" is no such
      answer), or nothing that could be accepted was proposed by a question back (`clarify`);
    - refused: only "I do not cover this" or "please rephrase", which was not accepted; a question back between two
      topics of which one is accepted; no reply at all;
    - partial: some of what was wanted, nothing false (see `covered`), or all of it and a refusal beside it.
    Where the topics are right the rest must be so too, and the first that is not gives its name to the outcome:
    - items: `data_item` was answered, about other kinds of data than those asked;
    - handoff: the hotline was or was not given, against a label that says true or false;
    - language: not that of the label; any will do for mixed messages and from a wish for another language on.
    """
    if record is None:
        return REFUSED
    accepted = {*question.topics, *question.ok}
    if record.clarify:
        return REFUSED if accepted & set(record.clarify) else WRONG
    answered = set(record.topics)
    if not answered or answered - accepted - REFUSALS:
        return WRONG
    if not answered & accepted:
        return REFUSED
    if answered - accepted or not covered(question, answered):
        return PARTIAL
    if question.items and "data_item" in answered and set(record.items) != set(question.items):
        return ITEMS
    if question.handoff is not None and record.handoff != question.handoff:
        return HANDOFF
    if question.language is not None and record.language != question.language:
        return LANGUAGE
    return RIGHT


def covered(question: LabelledQuestion, answered: Collection[str]) -> bool:
    """Is everything answered that a fair reviewer would demand?

    For one wanted topic: any accepted topic. For several: each wanted topic is answered itself, or there is an
    accepted topic in its place, a different one for each: as many accepted topics as wanted ones. Where one of the
    three topics about kinds of data is wanted, the three count once: "which data" beside "this data" does not stand
    for the second question.
    """
    accepted = {topic for topic in answered if topic in question.topics or topic in question.ok}
    if len(set(question.topics)) == 1:
        return bool(accepted)
    once = len(DATA & set(question.topics)) == 1
    return len(_subjects(accepted, once)) >= len(_subjects(question.topics, once))


def _subjects(topics: Iterable[str], data_once: bool) -> set[str]:
    return {"data" if data_once and topic in DATA else topic for topic in topics}


def tally(name: str, results: Iterable[Result]) -> Tally:
    outcomes = [result.outcome for result in results]
    return Tally(name, tuple((name, outcomes.count(name)) for name in OUTCOMES))


def tallies(results: Sequence[Result], key: Callable[[Result], str]) -> list[Tally]:
    """One tally for each value of `key`, in the order of first appearance."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(key(result), []).append(result)
    return [tally(name, group) for name, group in groups.items()]


def wilson(right: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % Wilson interval of a share, in percent."""
    if not total:
        return 0.0, 100.0
    share, square = right / total, z * z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = z * math.sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def percentile(values: Collection[float], percent: float) -> float:
    """The nearest-rank percentile; 0 for no values."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
