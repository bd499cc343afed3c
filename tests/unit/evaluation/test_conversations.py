from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from incident_bot.errors import MessageRefused
from incident_bot.evaluation.conversations import (
    Conversation,
    ConversationError,
    Exchange,
    Turn,
    describe,
    hold,
    load,
)
from incident_bot.records import Record


def written(folder: Path, text: str) -> Path:
    path = folder / "test_it.yml"
    path.write_text(text, encoding="utf-8")
    return path


def differences(got: dict[str, Any], **expected: Any) -> tuple[str, ...]:
    return Exchange(Turn("?", expected), got).differences


def test_the_language_holds_until_a_turn_names_another(tmp_path: Path) -> None:
    turns = '[{customer: "a"}, {customer: "b", language: nl}, {customer: "c"}]'
    conversation = load(written(tmp_path, f"{{name: n, language: fr, turns: {turns}}}"))
    assert [turn.expected["language"] for turn in conversation.turns] == ["fr", "nl", "nl"]


def test_what_a_turn_omits_is_not_expected(tmp_path: Path) -> None:
    conversation = load(written(tmp_path, '{name: n, language: fr, turns: [{customer: "a", handoff: no}]}'))
    assert conversation.turns[0].expected == {"handoff": False, "language": "fr"}


def test_a_message_that_must_be_refused_has_no_language(tmp_path: Path) -> None:
    conversation = load(written(tmp_path, '{name: n, language: fr, turns: [{customer: " ", refused: empty}]}'))
    assert conversation.turns[0].expected == {"refused": "empty"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{name: n, language: es, turns: [{customer: a}]}", "language"),
        ("{name: n, language: fr, turns: []}", "turns"),
        ("{name: n, language: fr, turns: [{topics: [misuse]}]}", "customer"),
        ("{name: n, language: fr, turns: [{customer: a, topic: misuse}]}", "topic"),
        ("{name: n, language: fr, turns: [{customer: a, handoff: maybe}]}", "handoff"),
        ("{name: n, turns: [{customer: a}]}", "language"),
        ("[", "cannot be read"),
    ],
)
def test_a_file_that_is_no_conversation_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConversationError, match=r"test_it\.yml") as caught:
        load(written(tmp_path, text))
    assert says in str(caught.value)


def test_topics_are_compared_in_order_and_items_are_not() -> None:
    got = {"topics": ["misuse", "measures"], "items": ["email", "address"]}
    assert differences(got, topics=["misuse", "measures"], items=["address", "email"]) == ()
    assert differences(got, topics=["measures", "misuse"], items=["address"]) == ("topics", "items")


def test_facts_must_be_among_those_cited() -> None:
    got = {"facts": ["hotline", "no_misuse_known"]}
    assert differences(got, facts=["no_misuse_known"]) == ()
    assert differences(got, facts=["no_misuse_known", "complaint"]) == ("facts",)


def test_hand_off_language_and_asking_back_are_compared() -> None:
    got = {"handoff": True, "language": "fr", "clarify": []}
    assert differences(got, handoff=True, language="fr", clarify=[]) == ()
    assert differences(got, handoff=False, language="nl", clarify=["misuse", "measures"]) == (
        "handoff",
        "language",
        "clarify",
    )


def test_one_customer_writes_all_turns_and_a_refusal_does_not_end_them() -> None:
    senders = []

    async def ask(sender: str, text: str) -> Record:
        senders.append(sender)
        if not text:
            raise MessageRefused("empty", 400, "text is empty")
        message = {"text": "…", "facts": ["complaint"], "buttons": []}
        return Record(sender, text, "fr", ("authorities",), (), False, {}, (message, message), 1.0)

    expected = {"topics": ["authorities"], "facts": ["complaint"], "language": "fr", "handoff": False}
    turns = (Turn("", {"refused": "empty"}), Turn("police ?", expected), Turn("", {"language": "fr"}))
    exchanges = asyncio.run(hold(Conversation("n", "fr", turns), ask, "me"))
    assert senders == ["me", "me", "me"]
    assert [exchange.differences for exchange in exchanges] == [(), (), ("language",)]


def test_the_description_shows_every_turn_up_to_the_last_that_differs() -> None:
    good = Exchange(Turn("premier", {"topics": ["misuse"]}), {"topics": ["misuse"]})
    bad = Exchange(
        Turn("deuxième", {"topics": ["measures"], "handoff": False}), {"topics": ["misuse"], "handoff": True}
    )
    after = Exchange(Turn("troisième", {"topics": ["misuse"]}), {"topics": ["misuse"]})
    described = describe([good, bad, after]).splitlines()
    assert [line for line in described if line.startswith("customer")] == ["customer: premier", "customer: deuxième"]
    marked = [line.split() for line in described if "≠" in line]
    assert marked == [
        ["≠", "topics", "expected:", "measures", "got:", "misuse"],
        ["≠", "handoff", "expected:", "no", "got:", "yes"],
    ]
