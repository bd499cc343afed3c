"""Languages that the assistant does not speak are told from dialects of the four that it speaks."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ruamel.yaml import YAML

from incident_bot.evaluation.measure import Ask
from incident_bot.evaluation.questions import load_folder

HERE = Path(__file__).parent
SPOKEN = ("français", "Nederlands", "English", "Deutsch")


def test_a_foreign_message_gets_a_line_in_each_language_and_the_hotline(ask: Ask) -> None:
    texts = YAML(typ="safe").load(HERE / "foreign.yml")

    async def all_of() -> list[bool]:
        records = [await ask(f"foreign-{number}", text) for number, text in enumerate(texts)]
        return [
            record.topics == ("language",)
            and record.handoff
            and all(name in record.messages[0]["text"] for name in SPOKEN)
            for record in records
        ]

    right = asyncio.run(all_of())
    missed = [text for text, told in zip(texts, right) if not told]
    assert len(missed) / len(texts) <= 0.2, missed


def test_hardly_a_question_in_the_four_languages_is_taken_for_foreign(ask: Ask) -> None:
    questions = [turn for dialogue in load_folder(HERE.parent / "questions") for turn in dialogue.turns]

    async def all_of() -> list[str]:
        return [
            question.text
            for number, question in enumerate(questions)
            if question.topics != ("language",)
            and (record := await ask(f"four-{number}", question.text)).topics == ("language",)
            and record.handoff
        ]

    taken = asyncio.run(all_of())
    assert len(taken) / len(questions) <= 0.004, taken
