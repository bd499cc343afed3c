"""160 messages as fraudsters and honest senders write them, pasted or retold by a customer."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from incident_bot.content import load
from incident_bot.evaluation.measure import Ask
from incident_bot.records import Record
from incident_bot.settings import Settings

SIGNS = ("secret", "urgency", "link", "attachment")


@pytest.fixture(scope="module")
def replies(ask: Ask) -> list[tuple[dict[str, Any], Record]]:
    async def all_of() -> list[tuple[dict[str, Any], Record]]:
        rows = [
            row for path in sorted(Path(__file__).parent.glob("pasted/*.yml")) for row in YAML(typ="safe").load(path)
        ]
        return [(row, await ask(f"pasted-{number}", row["text"])) for number, row in enumerate(rows)]

    return asyncio.run(all_of())


def test_a_dangerous_message_is_a_suspicious_contact(replies: list[tuple[dict[str, Any], Record]]) -> None:
    dangerous = [(row, record) for row, record in replies if row["warnings"]]
    wrong = [row["text"] for row, record in dangerous if not {"suspicious_contact", "shared_secret"} & {*record.topics}]
    assert len(dangerous) >= 100
    assert len(wrong) / len(dangerous) <= 0.08, wrong


def test_the_warnings_are_those_that_the_message_trips(replies: list[tuple[dict[str, Any], Record]]) -> None:
    found: Counter[tuple[str, bool, bool]] = Counter()
    warnings = load(Settings.from_environment().content).answers["suspicious_contact"]
    for row, record in replies:
        if record.topics != ("suspicious_contact",):
            continue
        said = " ".join(message["text"] for message in record.messages)
        for sign in SIGNS:
            warned = any(part.text[record.language] in said for part in warnings[sign])
            found[sign, sign in row["warnings"], warned] += 1
    for sign in SIGNS:
        hits, misses, false_alarms = (found[(sign, *case)] for case in ((True, True), (True, False), (False, True)))
        assert hits / (hits + misses) >= 0.85, f"{sign}: {hits} found, {misses} missed"
        assert hits / (hits + false_alarms) >= 0.85, f"{sign}: {hits} found, {false_alarms} false"


def test_every_reply_about_a_strange_message_tells_to_check_it(replies: list[tuple[dict[str, Any], Record]]) -> None:
    for row, record in replies:
        if "suspicious_contact" in record.topics:
            facts = {fact for message in record.messages for fact in message["facts"]}
            assert "check_with_company" in facts, row["text"]
