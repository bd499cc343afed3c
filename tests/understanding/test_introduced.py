"""Who somebody is, said before or after a question, changes nothing; personal data given away is the matter."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ruamel.yaml import YAML

from incident_bot.evaluation.measure import Ask

ROWS = YAML(typ="safe").load(Path(__file__).with_name("introduced.yml"))


def test_a_question_beside_personal_data_is_the_question(ask: Ask) -> None:
    async def all_of() -> list[str]:
        wrong = []
        for number, row in enumerate(ROWS):
            record = await ask(f"introduced-{number}", row["text"])
            if [*record.topics] != row["topics"] or [*record.items] != row.get("items", []):
                wrong.append(f"{row['text']}: {record.topics} {record.items}")
        return wrong

    wrong = asyncio.run(all_of())
    assert len(wrong) / len(ROWS) <= 0.1, "\n".join(wrong)
