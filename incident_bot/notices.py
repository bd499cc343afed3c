"""What a reply says about the message itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from incident_bot.answers import Answer
from incident_bot.content import Content


def with_notice(content: Content, answer: Answer, redacted: Sequence[str]) -> Answer:
    """Begins with a sentence that personal data was removed and not kept, where there was any. `redacted` are the
    kinds, from the metadata of the message."""
    if not redacted or not answer.messages:
        return answer
    first = answer.messages[0]
    notice = content.phrase("notices", "redacted", answer.language)
    return replace(answer, messages=(replace(first, text=f"{notice} {first.text}"), *answer.messages[1:]))
