from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from incident_bot.evaluation.questions import QuestionsError, load_folder, load_jsonl


def folder(path: Path, text: str, language: str = "fr", topic: str = "misuse") -> Path:
    file = path / language / f"{topic}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return path


def jsonl(path: Path, *rows: dict[str, Any]) -> Path:
    file = path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return file


def single(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"id": "x-1", "lang": "nl", "text": "verkocht?", "topics": ["misuse"], "items": []}
    return row | {"kind": "short", "ok": ["misuse", "fraud_risk"], "handoff": False} | changes


def test_a_question_of_ours_is_about_the_topic_of_its_file(tmp_path: Path) -> None:
    [dialogue] = load_folder(folder(tmp_path, '- {text: "vendues ?", kind: short}'), ["fr"])
    [question] = dialogue.turns
    assert (question.id, question.topics, question.ok) == ("fr/misuse#1", ("misuse",), ("misuse",))
    assert (question.items, question.handoff, question.language, question.kind) == ((), None, "fr", "short")


def test_wanted_topics_are_among_the_accepted_ones(tmp_path: Path) -> None:
    text = "- {text: a, kind: multi, topics: [misuse, measures], ok: [fraud_risk], handoff: false}"
    [dialogue] = load_folder(folder(tmp_path, text), ["fr"])
    assert dialogue.turns[0].ok == ("misuse", "measures", "fraud_risk")
    assert dialogue.turns[0].handoff is False


def test_only_the_languages_asked_for_are_loaded(tmp_path: Path) -> None:
    folder(tmp_path, "- {text: a, kind: plain}", "fr")
    folder(tmp_path, "- {text: b, kind: plain}", "de")
    assert [dialogue.id for dialogue in load_folder(tmp_path, ["de"])] == ["de/misuse#1"]


def test_a_mixed_message_may_be_answered_in_any_language(tmp_path: Path) -> None:
    [dialogue] = load_folder(folder(tmp_path, "- {text: a, kind: mixed}"), ["fr"])
    assert dialogue.turns[0].language is None
    assert dialogue.turns[0].group == "fr"


def test_a_wish_for_another_language_may_be_answered_in_any(tmp_path: Path) -> None:
    [dialogue] = load_folder(folder(tmp_path, "- {text: a, kind: plain}", topic="language"), ["fr"])
    assert dialogue.turns[0].language is None


def test_a_line_of_jsonl_is_a_conversation(tmp_path: Path) -> None:
    [dialogue] = load_jsonl(jsonl(tmp_path, single()))
    assert dialogue.id == "x-1"
    [question] = dialogue.turns
    assert (question.language, question.ok, question.handoff) == ("nl", ("misuse", "fraud_risk"), False)


def test_the_turns_of_a_dialogue_are_one_conversation(tmp_path: Path) -> None:
    turns = [
        {"user": "dag", "topics": ["greet"], "items": [], "ok": ["greet"], "handoff": None},
        {"user": "mijn pin?", "topics": ["data_item"], "items": ["pin_puk"], "ok": ["data_item"], "handoff": False},
    ]
    [dialogue] = load_jsonl(jsonl(tmp_path, {"id": "d", "lang": "nl", "turns": turns}))
    assert [(turn.id, turn.text, turn.kind) for turn in dialogue.turns] == [
        ("d.1", "dag", "dialogue"),
        ("d.2", "mijn pin?", "dialogue"),
    ]
    assert dialogue.turns[1].items == ("pin_puk",)


def test_after_a_wish_for_another_language_a_dialogue_may_go_on_in_any(tmp_path: Path) -> None:
    turns = [
        {"user": "dag", "topics": ["greet"]},
        {"user": "in English please", "topics": ["language"]},
        {"user": "ok", "topics": ["thanks"]},
    ]
    [dialogue] = load_jsonl(jsonl(tmp_path, {"id": "d", "lang": "nl", "turns": turns}))
    assert [turn.language for turn in dialogue.turns] == ["nl", None, None]


def test_other_languages_of_a_jsonl_file_are_left_out(tmp_path: Path) -> None:
    assert load_jsonl(jsonl(tmp_path, single()), ["fr", "de"]) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not valid JSON"),
        ("[]", "`lang`"),
        ('{"lang": "es", "text": "a", "topics": ["misuse"]}', "`lang`"),
        ('{"lang": "fr", "topics": ["misuse"]}', "`text`"),
        ('{"lang": "fr", "text": "a"}', "`topics`"),
        ('{"lang": "fr", "text": "a", "topics": "misuse"}', "`topics`"),
        ('{"lang": "fr", "text": "a", "topics": ["misuse"], "handoff": "yes"}', "`handoff`"),
        ('{"lang": "fr", "turns": "a"}', "`turns`"),
    ],
)
def test_a_faulty_line_of_jsonl_is_named(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "faulty.jsonl"
    file.write_text(f"{json.dumps(single())}\n{text}\n")
    with pytest.raises(QuestionsError, match=r"faulty\.jsonl line 2") as caught:
        load_jsonl(file)
    assert says in str(caught.value)


@pytest.mark.parametrize("text", ["a: [", "a: b", "- a", "- {kind: plain}"])
def test_a_faulty_file_of_ours_is_named_in_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(QuestionsError, match=r"misuse\.yml") as caught:
        load_folder(folder(tmp_path, text), ["fr"])
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match=r"nowhere\.jsonl"):
        load_jsonl(tmp_path / "nowhere.jsonl")


def test_a_folder_without_questions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match="no test question"):
        load_folder(tmp_path, ["fr"])
