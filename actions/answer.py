"""Answers the questions of a message from the statement."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, live_content, say
from incident_bot.answers import compose


class ActionAnswer(Action):
    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        turn = Turn.from_tracker(tracker)
        variants = {}
        if len(turn.questions) > 1:
            variants["language"] = "switched"
        elif turn.switch is None:
            variants["language"] = "which"
        answer = compose(live_content().current(), turn.questions, turn.language, turn.context, variants=variants)
        return say(dispatcher, turn, answer)
