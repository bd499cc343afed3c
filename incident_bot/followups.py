"""What a message means after the last reply: yes, no, again, why, what else, are you sure."""

from __future__ import annotations

from dataclasses import dataclass, field

from incident_bot.answers import Context, Question
from incident_bot.content import Content

ACTS = ("affirm", "deny", "repeat", "why", "more", "doubt")


@dataclass(frozen=True)
class Meaning:
    """The questions that an act stands for, and the variant of an answer where the act wants another text."""

    questions: tuple[Question, ...]
    variants: dict[str, str] = field(default_factory=dict)


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
