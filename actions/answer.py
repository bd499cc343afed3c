"""Answers the questions of a message from the statement."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, live_content, say
from incident_bot.answers import Answer, Question, clarify, compose, foreign, say_again_in
from incident_bot.content import Content
from incident_bot.followups import guess


class ActionAnswer(Action):
    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        turn = Turn.from_tracker(tracker)
        return say(dispatcher, turn, _answer(live_content().current(), turn))


# A greeting in another language is a greeting; less sure than this, it is another language.
SMALL_TALK = 0.8


def _answer(content: Content, turn: Turn) -> Answer:
    if turn.foreign and not turn.switch and not _small_talk(content, turn):
        return foreign(content, turn.language, turn.context)
    if turn.questions == (Question("language"),) and turn.switch and turn.context.questions:
        return say_again_in(content, turn.language, turn.context)
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


def _small_talk(content: Content, turn: Turn) -> bool:
    """Noise and greetings belong to no language; a question about languages does."""
    topics = {question.topic for question in turn.questions}
    talk = {name for name, topic in content.topics.items() if topic.small_talk and name != "language"}
    return turn.confidence >= SMALL_TALK and topics <= {*talk, "unclear"}
