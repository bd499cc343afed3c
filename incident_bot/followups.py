"""What a message means after the last reply: yes, no, again, why, what else, are you sure, or half a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from incident_bot.answers import Context, Question
from incident_bot.content import Content

# What was talked about last makes the same subject this much likelier in a message that says little by itself.
NEAR = 2.0
ENOUGH = 0.35

# After this many seconds, or this many messages about nothing, "why?" goes on about nothing.
FORGOTTEN_AFTER, DROPPED_AFTER = 600.0, 3

ACTS = ("affirm", "deny", "repeat", "why", "more", "doubt")


@dataclass(frozen=True)
class Meaning:
    """The questions that an act stands for, and the variant of an answer where the act wants another text."""

    questions: tuple[Question, ...]
    variants: dict[str, str] = field(default_factory=dict)


def standing(context: Context, seconds: float) -> Context:
    """What still holds of a context that was left so many seconds ago."""
    if seconds > FORGOTTEN_AFTER:
        return Context()
    return replace(context, questions=()) if context.idle >= DROPPED_AFTER else context


def resolve(content: Content, act: str, context: Context) -> Meaning:
    """`act` is one of ACTS. Without anything to follow up, the assistant asks rather than guesses."""
    if act == "affirm" and context.offered:
        return Meaning((Question(context.offered),))
    if act in ("affirm", "deny"):
        return Meaning((Question("thanks"),), {"thanks": "acknowledged"})
    if not context.questions:
        return Meaning((Question("official_source" if act == "doubt" else "unclear"),))
    if act in ("why", "more"):
        last = context.questions[-1]
        topic = content.topics[last.topic]
        following = topic.why if act == "why" else topic.more
        return Meaning((Question(following),) if following else (last,))
    return Meaning(context.questions)


def guess(content: Content, ranking: Sequence[tuple[str, float]], context: Context) -> Meaning | None:
    """What a message that was not understood means where it goes on about the last subject ("and whom exactly?").
    `ranking` are topics and acts with their probabilities. None where that is no help either."""
    if not context.questions:
        return None
    last = context.questions[-1]
    topic = content.topics[last.topic]
    near = {last.topic, topic.why, topic.more}
    weighed = [(name, sure * (NEAR if name in near else 1.0)) for name, sure in ranking if name != "unclear"]
    name, sure = max(weighed, key=lambda pair: pair[1], default=("", 0.0))
    if sure < ENOUGH or name not in {*near, *ACTS}:
        return None
    if name in ACTS:
        return resolve(content, name, context)
    return Meaning((last if name == last.topic else Question(name),))
