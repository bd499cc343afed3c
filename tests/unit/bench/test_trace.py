from __future__ import annotations

from pathlib import Path

from incident_bot.bench.assistant import rules
from incident_bot.bench.graph import draw
from incident_bot.bench.previews import CHANNELS, preview
from incident_bot.bench.talks import Talk
from incident_bot.bench.trace import Guess, changes, rule_for, understood
from incident_bot.content import Content
from tests.unit.bench.made import refused, trace

WORDS = {"graph": "way", "graph_next": "then", "graph_refused": "refused", "asks_back": "asks", "handoff": "hotline"}
BUTTONS = [{"title": "A question that is longer than twenty", "payload": "a"}, {"title": "Short", "payload": "b"}]


def test_the_runner_up_is_another_topic_than_the_best() -> None:
    assert trace().runner_up == Guess("measures", 0.06)
    assert trace(ranking=()).runner_up is None
    assert refused().runner_up is None


def test_slots_are_shown_before_and_after_without_the_clock() -> None:
    before = {"language": None, "answered": None, "misunderstood": 0.0}
    after = {
        "language": "fr",
        "answered": {"questions": [{"topic": "data_item", "items": ["email"]}], "idle": 0, "at": 12345.6},
        "misunderstood": 1.0,
    }
    assert changes(before, after) == (
        ("answered", "", "questions: data_item email; idle: 0"),
        ("language", "", "fr"),
        ("misunderstood", "0", "1"),
    )


def test_what_nlu_found_is_kept() -> None:
    parsed = {
        "intent_ranking": [{"name": "misuse", "confidence": 0.8}],
        "questions": [{"topic": "misuse", "items": []}],
        "entities": [{"entity": "item", "value": "email"}, {"entity": "item", "value": "email"}],
        "language": {"code": "de", "sure": False},
    }
    found = understood(parsed)
    assert found["ranking"] == (Guess("misuse", 0.8),)
    assert found["named"] == ("email",)
    assert (found["detected"], found["sure"]) == ("de", False)


def test_the_rule_of_a_decision_is_named(root: Path) -> None:
    known = rules(root / "data" / "stories")
    assert rule_for(known, "why", "action_follow_up") == "why"
    assert rule_for(known, "why", "action_answer") is None


def test_what_becomes_of_a_button_is_what_the_channel_does_with_it(content: Content) -> None:
    said = [{"text": "Hello.", "buttons": BUTTONS}]
    shown = {channel.id: preview(content, channel.id, said, "en")[0] for channel in CHANNELS}
    assert {name: bubble.style for name, bubble in shown.items()} == {
        "web": "buttons",
        "whatsapp": "list",
        "messenger": "numbers",
        "telegram": "buttons",
        "sms": "numbers",
        "slack": "buttons",
    }
    assert [button.title for button in shown["web"].buttons] == [button["title"] for button in BUTTONS]
    assert "1. A question that is longer than twenty\n2. Short" in shown["sms"].text


def test_one_sign_outside_the_alphabet_of_gsm_makes_an_sms_dearer(content: Content) -> None:
    plain, typographic = "a" * 150, "a" * 149 + "’"
    costs = [
        preview(content, "sms", [{"text": text, "buttons": []}], "en")[0].segments for text in (plain, typographic)
    ]
    assert costs == [1, 3]


def test_the_way_of_a_conversation_is_drawn_and_escaped() -> None:
    hostile = "<script>alert(1)</script>"
    talk = Talk("x", traces=(trace(hostile), refused(), trace(record={"handoff": True})))
    drawn = str(draw(talk, WORDS, lambda topic: topic))
    assert drawn.count("<rect") == 3 + 2 + 3
    assert "<script" not in drawn
    assert "☎ hotline" in drawn
    assert "refused" in drawn
