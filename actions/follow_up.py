"""Answers yes, no, again, why, what else and are you sure, by what was said before."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, live_content, say
from incident_bot.answers import compose
from incident_bot.followups import resolve


class ActionFollowUp(Action):
    def name(self) -> str:
        return "action_follow_up"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        turn = Turn.from_tracker(tracker)
        content = live_content().current()
        meaning = resolve(content, turn.intent, turn.context)
        answer = compose(content, meaning.questions, turn.language, turn.context, variants=meaning.variants)
        return say(dispatcher, turn, answer)
