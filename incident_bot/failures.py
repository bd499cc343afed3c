"""What can be said although something failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from incident_bot.answers import Answer, Question, compose
from incident_bot.content import Content


def all_the_same(content: Content, questions: Sequence[Question], language: str) -> Answer | None:
    """The answer without a conversation around it, and the hotline. None where the message was not understood, or says
    nothing by itself."""
    # "Why?" and "yes" are about a conversation, which is what cannot be had here.
    questions = [question for question in questions if question.topic in content.topics]
    if all(question.topic == "unclear" for question in questions):
        return None
    answer = compose(content, questions, language)
    closing = content.phrases["failures"]["hotline"]
    last = answer.messages[-1]
    facts = tuple(dict.fromkeys((*last.facts, *closing.facts)))
    said = last.text if answer.handoff else f"{last.text} {closing.text[language]}"
    return replace(answer, messages=(*answer.messages[:-1], replace(last, text=said, facts=facts)), handoff=True)
