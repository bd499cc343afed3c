from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from incident_bot.content import load
from incident_bot.errors import ModelError
from incident_bot.measured import WARM_QUESTIONS, MeasuredAgent, warm
from incident_bot.runtime.processor import Processor
from incident_bot.settings import LANGUAGES

CONTENT = load(Path(__file__).parents[2] / "content")
TOPICS = {
    phrase.text[language]: topic for topic, phrase in CONTENT.phrases["questions"].items() for language in LANGUAGES
}


class Model:
    """Understands the questions of content/, if `knows`."""

    def __init__(self, knows: bool) -> None:
        self.knows = knows
        self.heard: list[str] = []

    async def parse_message(self, text: str) -> dict[str, Any]:
        self.heard.append(text)
        topic = TOPICS[text] if self.knows else "unclear"
        intent = {"name": topic, "confidence": 0.9}
        return {"text": text, "intent": intent, "questions": [{"topic": topic, "items": []}]}


def test_a_model_hears_questions_of_every_language_before_the_first_customer() -> None:
    model = Model(knows=True)
    assert warm(model, CONTENT) > 0
    languages = {
        language
        for language in LANGUAGES
        for phrase in CONTENT.phrases["questions"].values()
        if phrase.text[language] in model.heard
    }
    assert languages == set(LANGUAGES)
    assert len(set(model.heard)) == WARM_QUESTIONS * len(LANGUAGES)


def test_a_model_that_knows_nothing_takes_no_traffic_and_the_way_back_is_named() -> None:
    with pytest.raises(ModelError, match="incident-bot rollback"):
        warm(Model(knows=False), CONTENT)


async def test_between_two_texts_that_are_understood_everybody_else_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []

    async def understand(self: Processor, text: str) -> dict[str, Any]:
        happened.append("understood")
        return {"text": text}

    async def listen() -> None:
        while happened.count("understood") < 5:
            happened.append("heard")
            await asyncio.sleep(0)

    monkeypatch.setattr(Processor, "__init__", lambda self: None)
    monkeypatch.setattr(Processor, "parse_message", understand)
    processor = MeasuredAgent.processor_class()
    await asyncio.gather(*(processor.parse_message(str(number)) for number in range(5)), listen())
    assert ("understood", "understood") not in pairwise(happened)
