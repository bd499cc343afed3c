from __future__ import annotations

import asyncio
from collections.abc import Mapping

from incident_bot.errors import MessageRefused
from incident_bot.evaluation import text
from incident_bot.evaluation.measure import Ask, Measurement, measure
from incident_bot.evaluation.questions import Dialogue, LabelledQuestion
from incident_bot.records import Record


def question(words: str, topic: str, language: str = "fr", kind: str = "plain") -> LabelledQuestion:
    return LabelledQuestion(f"{language}-{words}", words, (topic,), (), (topic,), kind, None, language, language)


def dialogue(*turns: LabelledQuestion) -> Dialogue:
    return Dialogue("same-id", turns)


def fake(topics: Mapping[str, str], senders: list[str] | None = None) -> Ask:
    """Answers each text with its topic, in French, and notes who asked."""

    async def ask(sender: str, words: str) -> Record:
        if senders is not None:
            senders.append(sender)
        if words not in topics:
            raise MessageRefused("empty", 400, "text is empty")
        return Record(sender, words, "fr", (topics[words],), (), False, {"name": "x", "confidence": 0.5}, (), 4.0)

    return ask


def run(dialogues: list[Dialogue], ask: Ask) -> Measurement:
    return asyncio.run(measure(dialogues, ask, lambda asked: None))


def test_a_dialogue_is_one_conversation_and_two_dialogues_are_two() -> None:
    senders: list[str] = []
    first = dialogue(question("a", "misuse"), question("b", "misuse"))
    run([first, dialogue(question("a", "misuse"))], fake({"a": "misuse", "b": "misuse"}, senders))
    assert senders[0] == senders[1] != senders[2]


def test_progress_counts_the_questions() -> None:
    asked: list[int] = []
    dialogues = [dialogue(question("a", "misuse"), question("b", "misuse")), dialogue(question("a", "misuse"))]
    asyncio.run(measure(dialogues, fake({"a": "misuse", "b": "misuse"}), asked.append))
    assert asked == [1, 2, 3]


def test_a_message_that_is_refused_does_not_stop_the_others() -> None:
    measurement = run([dialogue(question("", "unclear")), dialogue(question("a", "misuse"))], fake({"a": "misuse"}))
    assert [result.outcome for result in measurement.results] == ["refused", "right"]
    assert measurement.results[0].error == "text is empty"


def test_an_agent_that_says_nothing_does_not_stop_the_others() -> None:
    async def silent(sender: str, words: str) -> Record:
        raise ValueError("a reply without a message")

    measurement = run([dialogue(question("a", "misuse"))], silent)
    assert [(result.outcome, result.error) for result in measurement.results] == [
        ("refused", "a reply without a message")
    ]
    assert measurement.milliseconds(50) == 0.0


def test_tables_count_by_language_topic_kind_and_both() -> None:
    dialogues = [
        dialogue(question("a", "misuse", "fr", "plain")),
        dialogue(question("b", "misuse", "fr", "typo")),
        dialogue(question("c", "measures", "nl", "typo")),
    ]
    measurement = run(dialogues, fake({"a": "misuse", "b": "measures", "c": "measures"}))
    rows = {
        table.title: [(row.name, row.total, row.count("right")) for row in table.rows] for table in measurement.tables
    }
    assert rows == {
        "language": [("fr", 2, 1), ("nl", 1, 0), ("all", 3, 1)],
        "topic": [("measures", 1, 0), ("misuse", 2, 1)],
        "kind": [("plain", 1, 1), ("typo", 2, 0)],
        "language and kind": [("fr plain", 1, 1), ("fr typo", 1, 0), ("nl typo", 1, 0)],
    }


def test_the_text_names_every_failure_with_what_was_wanted_and_got() -> None:
    measurement = run(
        [dialogue(question("a", "misuse")), dialogue(question("b", "authorities"))],
        fake({"a": "misuse", "b": "measures"}),
    )
    printed = list(text.lines(measurement))
    failure = next(number for number, line in enumerate(printed) if "fr-b" in line)
    assert "wrong" in printed[failure]
    assert "authorities" in printed[failure + 1]
    assert "measures" in printed[failure + 2]
    assert "0.50" in printed[failure + 2]
    assert not any("fr-a" in line for line in printed)
    assert "p50 4.0 ms" in printed[-1]
