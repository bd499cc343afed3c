"""What is said where a turn failed: the answer of the topic, from the message alone, and the hotline."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, live_content, say
from incident_bot.failures import all_the_same


class ActionStaticAnswer(Action):
    """No rule leads here: `incident_bot.engine` runs it in place of an action that raised, or of a whole turn. Says
    nothing where the topic is not known."""

    def name(self) -> str:
        return "action_static_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        turn = Turn.from_tracker(tracker)
        answer = all_the_same(live_content().current(), turn.questions, turn.language)
        return say(dispatcher, turn, answer) if answer else []
