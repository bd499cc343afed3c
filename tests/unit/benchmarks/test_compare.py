from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.compare import Comparison, System, compare, single
from benchmarks.judge import OUTCOMES, Reply
from benchmarks.systems import Asked, NotMeasured, Run
from incident_bot.checks.corpus import Line
from incident_bot.content import Content
from incident_bot.evaluation.questions import Dialogue, LabelledQuestion
from tests.unit.benchmarks.made import question

LINES = [Line("f", "misuse", language, f"{language} {n}", ("misuse",)) for language in ("fr", "nl") for n in range(20)]
QUESTIONS = [question("misuse", group="fr"), question("misuse", group="nl"), question("measures", group="nl")]


def answering(*topics: str, seconds: float = 1.0, ms: float = 1.0) -> System:
    """A system that answers every question with the topic at its place."""

    def system(lines: Sequence[Line], asked: Sequence[Asked], words: Content) -> tuple[Run, ...]:
        return (Run(tuple(Reply((topic,)) for topic in topics), seconds, ms),)

    return system


def missing(lines: Sequence[Line], asked: Sequence[Asked], words: Content) -> tuple[Run, ...]:
    raise NotMeasured("it is not here")


def compared(content: Content, *systems: System, share: float = 1.0) -> Comparison:
    return compare(LINES, QUESTIONS, content, share, [((f"s{n}",), system) for n, system in enumerate(systems)])


def test_replies_are_counted_by_language(content: Content) -> None:
    (row,) = compared(content, answering("misuse", "unclear", "misuse")).rows
    assert {tally.name: [tally.count(name) for name in OUTCOMES] for tally in row.tallies} == {
        "fr": [1, 0, 0],
        "nl": [0, 1, 1],
        "all": [1, 1, 1],
    }


def test_times_are_multiples_of_the_first_systems(content: Content) -> None:
    first, second = answering(*["misuse"] * 3, seconds=2, ms=4), answering(*["misuse"] * 3, seconds=30, ms=1)
    rows = compared(content, first, second).rows
    assert [(row.training, row.message) for row in rows] == [(1, 1), (15, 0.25)]


def test_a_system_that_is_not_there_has_a_note_and_no_figure(content: Content) -> None:
    row = compared(content, answering(*["misuse"] * 3), missing).rows[1]
    assert (row.system, row.tallies, row.note) == ("s1", (), "it is not here")


def test_without_the_first_system_there_is_no_comparison(content: Content) -> None:
    with pytest.raises(NotMeasured):
        compared(content, missing, answering(*["misuse"] * 3))


def test_all_systems_get_the_same_share_of_the_lines(content: Content) -> None:
    seen: list[Sequence[Line]] = []

    def watching(lines: Sequence[Line], asked: Sequence[Asked], words: Content) -> tuple[Run, ...]:
        seen.append(lines)
        return answering(*["misuse"] * 3)(lines, asked, words)

    found = compared(content, watching, watching, share=0.25)
    assert seen[0] == seen[1]
    assert found.lines == len(seen[0]) == 10


def test_only_questions_about_one_topic_are_compared_in_the_text_that_is_understood() -> None:
    double = LabelledQuestion("d", "a? b?", ("misuse", "measures"), (), (), "multi", None, "fr", "fr")
    turns = (question("misuse", text="/sold\u200b?"), double)
    assert [turn.text for turn in single([Dialogue("d", turns)])] == ["sold ?"]
