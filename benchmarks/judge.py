"""What a parsed message would be answered with, and whether that is right, whichever system parsed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from incident_bot import answers, followups
from incident_bot.content import Content
from incident_bot.evaluation import scoring
from incident_bot.evaluation.questions import LabelledQuestion
from incident_bot.evaluation.scoring import REFUSED, RIGHT, WRONG, Tally
from incident_bot.records import Record
from incident_bot.settings import LANGUAGES
from incident_bot.understanding.questions import Understanding

OUTCOMES = (RIGHT, REFUSED, WRONG)
# How other systems say that they did not understand.
NOT_UNDERSTOOD = frozenset({"nlu_fallback", "None"})
ALL = "all"

Understand = Callable[[str], Understanding]


@dataclass(frozen=True)
class Reply:
    """The topics answered, or the two between which the reply asks back."""

    topics: tuple[str, ...]
    clarify: tuple[str, ...] = ()


def reply(content: Content, intents: Sequence[str], between: Sequence[str] = ()) -> Reply:
    """To the first message of a conversation."""
    asked = answers.clarify(content, between, LANGUAGES[0], answers.Context())
    if asked:
        return Reply((), asked.clarify)
    return Reply(tuple(dict.fromkeys(topic for intent in intents for topic in _topics(content, intent))))


def heard(content: Content, found: Understanding) -> Reply:
    return reply(content, [topic for topic, _, _ in found.questions], found.between)


def outcome(question: LabelledQuestion, given: Reply) -> str:
    """One of OUTCOMES, by the rules of `scoring.outcome` for topics alone; half an answer to one question is wrong."""
    record = Record("", question.text, "", given.topics, (), False, {}, (), 0.0, given.clarify)
    found = scoring.outcome(replace(question, items=(), handoff=None, language=None), record)
    return found if found in (RIGHT, REFUSED) else WRONG


def tallies(judged: Iterable[tuple[str, str]]) -> tuple[Tally, ...]:
    """Of pairs of a group and an outcome: one tally a group, and one of all."""
    groups: dict[str, list[str]] = {}
    for group, found in judged:
        groups.setdefault(group, []).append(found)
    groups[ALL] = [found for some in groups.values() for found in some]
    return tuple(Tally(name, tuple((key, found.count(key)) for key in OUTCOMES)) for name, found in groups.items())


def _topics(content: Content, intent: str) -> Iterable[str]:
    if intent in NOT_UNDERSTOOD:
        return ("unclear",)
    if intent in followups.ACTS:
        return (question.topic for question in followups.resolve(content, intent, answers.Context()).questions)
    return (intent,)
