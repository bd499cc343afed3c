from __future__ import annotations

import json
from typing import Any

import pytest

from incident_bot.records import Record


def outgoing(text: str, **reply: Any) -> dict[str, Any]:
    return {
        "text": text,
        "facts": ["hotline"],
        "buttons": [{"title": "t", "payload": "p"}],
        "reply": {
            "language": "fr",
            "topics": ["misuse", "hotline"],
            "items": [],
            "handoff": True,
            "intent": {"name": "misuse", "confidence": 0.9},
            **reply,
        },
    }


def test_a_record_has_the_names_of_the_contract_in_order() -> None:
    record = Record.from_messages("a1", "question", [outgoing("un"), outgoing("deux")], 7.94).as_dict()
    names = ["sender", "text", "language", "topics", "items", "handoff", "intent", "messages", "ms"]
    assert list(record) == names
    assert record["ms"] == 7.9
    assert [message["text"] for message in record["messages"]] == ["un", "deux"]
    assert [list(message) for message in record["messages"]] == [["text", "facts", "buttons"]] * 2


def test_a_record_is_json() -> None:
    record = Record.from_messages("a1", "q", [outgoing("un")], 1).as_dict()
    assert json.loads(json.dumps(record)) == record


def test_clarify_is_there_only_where_it_is_asked() -> None:
    asked = Record.from_messages("a1", "q", [outgoing("un", topics=[], clarify=["misuse", "fraud_risk"])], 1)
    assert asked.as_dict()["clarify"] == ["misuse", "fraud_risk"]
    assert "clarify" not in Record.from_messages("a1", "q", [outgoing("un")], 1).as_dict()


def test_a_message_without_facts_or_buttons_has_empty_lists() -> None:
    message = {"text": "un", "facts": None, "buttons": None, "reply": outgoing("x")["reply"]}
    record = Record.from_messages("a1", "q", [message], 1)
    assert record.messages == ({"text": "un", "facts": [], "buttons": []},)


@pytest.mark.parametrize("messages", [[], [{"text": "not from our actions"}]])
def test_no_reply_is_an_error(messages: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="reply"):
        Record.from_messages("a1", "q", messages, 1)
