"""Answers the questions of a message from the statement."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, live_content, say
from incident_bot.answers import Answer, clarify, compose
from incident_bot.content import Content
from incident_bot.followups import guess


class ActionAnswer(Action):
    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        turn = Turn.from_tracker(tracker)
        return say(dispatcher, turn, _answer(live_content().current(), turn))


def _answer(content: Content, turn: Turn) -> Answer:
    asked = clarify(content, turn.between, turn.language, turn.context)
    if asked:
        return asked
    questions, variants = turn.questions, {}
    if [question.topic for question in questions] == ["unclear"]:
        meant = guess(content, turn.ranking, turn.context)
        if meant:
            questions, variants = meant.questions, dict(meant.variants)
    if len(questions) > 1:
        variants["language"] = "switched"
    elif turn.switch is None:
        variants["language"] = "which"
    return compose(content, questions, turn.language, turn.context, variants=variants)
