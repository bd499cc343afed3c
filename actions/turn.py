"""What the actions read from Rasa's tracker and write back to it."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from incident_bot.answers import Answer, Context, Question
from incident_bot.followups import standing
from incident_bot.live_content import LiveContent
from incident_bot.notices import with_notice
from incident_bot.settings import LANGUAGES, Settings

# So sure that a message says nothing, its letters tell no language either.
NOISE = 0.8


@dataclass(frozen=True)
class Turn:
    """One customer message as NLU understood it, in the conversation where it was written. `between` are two topics
    that it could well be about; `ranking` are intents with their probabilities; `switch` is the language that the
    customer asked for, if any; `foreign` says that the message is in none that the assistant speaks; `redacted` are
    kinds of personal data that it held."""

    intent: str
    confidence: float
    questions: tuple[Question, ...]
    between: tuple[str, ...]
    ranking: tuple[tuple[str, float], ...]
    language: str
    switch: str | None
    foreign: bool
    context: Context
    redacted: tuple[str, ...] = ()

    @classmethod
    def from_tracker(cls, tracker: Tracker, now: float | None = None) -> Turn:
        """`now` is in seconds since 1970; None is this moment."""
        latest: Mapping[str, Any] = tracker.latest_message or {}
        intent: Mapping[str, Any] = latest.get("intent") or {}
        name = intent.get("name") or "unclear"
        switch = (latest.get("language") or {}).get("requested")
        return cls(
            intent=name,
            confidence=float(intent.get("confidence") or 0.0),
            questions=_asked(_questions(latest, name), latest, switch),
            between=tuple(latest.get("between") or ()),
            ranking=tuple((row["name"], float(row["confidence"])) for row in latest.get("intent_ranking") or ()),
            language=_language(tracker, latest, switch),
            switch=switch if switch in LANGUAGES else None,
            foreign=bool((latest.get("language") or {}).get("foreign")),
            context=_context(tracker, time.time() if now is None else now),
            redacted=tuple((latest.get("metadata") or {}).get("redacted") or ()),
        )


@lru_cache(maxsize=1)
def live_content() -> LiveContent:
    return LiveContent(Settings.from_environment(os.environ).content)


def say(dispatcher: CollectingDispatcher, turn: Turn, answer: Answer) -> list[dict[str, Any]]:
    """Send the messages, each with the record of the reply, and return the slots that the next turn needs."""
    reply = {
        "language": answer.language,
        "topics": list(answer.topics),
        "items": list(answer.items),
        "handoff": answer.handoff,
        "intent": {"name": turn.intent, "confidence": round(turn.confidence, 4)},
    }
    if answer.clarify:
        reply["clarify"] = list(answer.clarify)
    for message in with_notice(live_content().current(), answer, turn.redacted).messages:
        dispatcher.utter_message(
            text=message.text,
            buttons=[{"title": button.title, "payload": f"/{button.topic}"} for button in message.buttons],
            facts=list(message.facts),
            reply=reply,
        )
    questions = [{"topic": question.topic, "items": list(question.items)} for question in answer.context.questions]
    return [
        SlotSet("language", answer.language),
        SlotSet("answered", {"questions": questions, "idle": answer.context.idle, "at": time.time()}),
        SlotSet("offered", answer.context.offered),
        SlotSet("misunderstood", float(answer.context.misunderstood)),
    ]


def _questions(latest: Mapping[str, Any], intent: str) -> tuple[Question, ...]:
    """What the topic classifier found; for an intent that came without it (`/intent` in rasa shell), the intent."""
    found: Sequence[Mapping[str, Any]] | None = latest.get("questions")
    items = tuple(entity["value"] for entity in latest.get("entities") or () if entity.get("entity") == "item")
    if found is not None and len(found) == 1 and found[0]["topic"] != "data_item":
        topic = found[0]["topic"]
        signs = tuple(latest.get("signs") or ())
        told = topic == "suspicious_contact" and (signs or latest.get("shown"))
        return (Question(topic, (), items, signs if told else None),)
    if found is not None:
        return tuple(Question(row["topic"], tuple(row["items"])) for row in found)
    return (Question(intent, items if intent == "data_item" else ()),)


def _asked(questions: tuple[Question, ...], latest: Mapping[str, Any], switch: str | None) -> tuple[Question, ...]:
    """ "Never mind, English is fine. Who did it?" is one question: the language asked for is the one it is put in."""
    if len(questions) > 1 and switch is not None and switch == (latest.get("language") or {}).get("code"):
        return tuple(question for question in questions if question.topic != "language") or questions
    return questions


def _language(tracker: Tracker, latest: Mapping[str, Any], switch: str | None) -> str:
    """The language of the message; where it is too short to tell, that of the conversation, then of the page."""
    detected = latest.get("language") or {}
    page = (latest.get("metadata") or {}).get("language")
    intent: Mapping[str, Any] = latest.get("intent") or {}
    noise = intent.get("name") == "unclear" and float(intent.get("confidence") or 0.0) >= NOISE
    sure = detected.get("code") if detected.get("sure") and not noise else None
    for candidate in (switch, sure, tracker.get_slot("language"), page, detected.get("code")):
        if candidate in LANGUAGES:
            return str(candidate)
    return LANGUAGES[0]


def _context(tracker: Tracker, now: float) -> Context:
    answered: Mapping[str, Any] = tracker.get_slot("answered") or {"questions": (), "idle": 0, "at": now}
    context = Context(
        questions=tuple(Question(row["topic"], tuple(row["items"])) for row in answered["questions"]),
        offered=tracker.get_slot("offered"),
        misunderstood=int(tracker.get_slot("misunderstood") or 0),
        idle=int(answered["idle"]),
    )
    return standing(context, now - float(answered["at"]))
