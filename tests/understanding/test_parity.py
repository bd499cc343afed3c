"""240 questions, each as it is asked in French, Dutch, English and German: the answer is the same in all of them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from incident_bot.content import load
from incident_bot.evaluation.measure import Ask
from incident_bot.records import Record
from incident_bot.settings import LANGUAGES, Settings

Row = dict[str, Any]
# Below what is reached (docs/evaluation.md says what that is), so that one question more or less breaks no build.
SAME, RIGHT = 0.72, 0.88


@pytest.fixture(scope="module")
def answered(ask: Ask) -> list[tuple[Row, dict[str, Record]]]:
    async def all_of() -> list[tuple[Row, dict[str, Record]]]:
        rows = [
            row for path in sorted(Path(__file__).parent.glob("parity/*.yml")) for row in YAML(typ="safe").load(path)
        ]
        answers = []
        for number, row in enumerate(rows):
            records = [await ask(f"parity-{number}-{code}", row[code]) for code in LANGUAGES]
            answers.append((row, dict(zip(LANGUAGES, records))))
        return answers

    return asyncio.run(all_of())


def test_the_answers_are_the_same_in_four_languages(answered: list[tuple[Row, dict[str, Record]]]) -> None:
    same = [len({_about(record) for record in records.values()}) == 1 for _, records in answered]
    assert len(answered) >= 200
    assert sum(same) / len(same) >= SAME, f"the same in four languages: {sum(same)} of {len(same)}"


def test_the_answers_are_those_that_a_person_would_give(answered: list[tuple[Row, dict[str, Record]]]) -> None:
    right = [
        (record.topics, set(record.items)) == (tuple(row["topics"]), set(row.get("items", ())))
        for row, records in answered
        for record in records.values()
    ]
    assert sum(right) / len(right) >= RIGHT, f"right: {sum(right)} of {len(right)}"


def test_no_verdict_on_a_kind_of_data_is_the_opposite_in_another_language(
    answered: list[tuple[Row, dict[str, Record]]],
) -> None:
    items = load(Settings.from_environment().content).items
    for row, records in answered:
        for record in records.values():
            facts = {fact for message in record.messages for fact in message["facts"]}
            for item in record.items:
                opposite = f"not_concerned_{item}" if items[item].concerned else f"concerned_{item}"
                assert opposite not in facts, f"{row[record.language]!r}: {item}"


def _about(record: Record) -> tuple[Any, ...]:
    facts = sorted({fact for message in record.messages for fact in message["facts"]})
    return (record.topics, tuple(sorted(record.items)), record.clarify, tuple(facts))
