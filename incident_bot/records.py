"""What an answer says about itself, the same on every surface."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Button = Mapping[str, str]


def by_title(button: Button, language: str) -> str:
    """The payload for whoever sends back a text: the question itself."""
    return button["title"]


@dataclass(frozen=True)
class Record:
    """One reply. `messages` are dicts of `text`, `facts` (ids) and `buttons` (title, payload); `ms` is the time from
    the message in to the last text out; `intent` is what the classifier said, with its confidence; `redacted` are kinds
    of personal data that stand as `[kind]` in `text`."""

    sender: str
    text: str
    language: str
    topics: tuple[str, ...]
    items: tuple[str, ...]
    handoff: bool
    intent: Mapping[str, Any]
    messages: tuple[Mapping[str, Any], ...]
    ms: float
    clarify: tuple[str, ...] = ()
    redacted: tuple[str, ...] = ()

    @classmethod
    def from_messages(
        cls,
        sender: str,
        text: str,
        messages: Sequence[Mapping[str, Any]],
        ms: float,
        redacted: Sequence[str] = (),
        payload: Callable[[Button, str], str] = by_title,
    ) -> Record:
        """`messages` are outgoing messages of actions/turn.py, each with `reply`; `payload` makes of a button and its
        language what the client sends back. Raises ValueError without a message."""
        if not messages or "reply" not in messages[-1]:
            raise ValueError("a reply without a message of ours")
        reply = messages[-1]["reply"]
        return cls(
            sender=sender,
            text=text,
            language=reply["language"],
            topics=tuple(reply["topics"]),
            items=tuple(reply["items"]),
            handoff=reply["handoff"],
            intent=reply["intent"],
            messages=said(messages, reply["language"], payload),
            ms=round(ms, 1),
            clarify=tuple(reply.get("clarify", ())),
            redacted=tuple(redacted),
        )

    def as_dict(self) -> dict[str, Any]:
        record = {
            "sender": self.sender,
            "text": self.text,
            "language": self.language,
            "topics": list(self.topics),
            "items": list(self.items),
            "handoff": self.handoff,
            "intent": dict(self.intent),
            "messages": [dict(message) for message in self.messages],
            "ms": self.ms,
        }
        if self.clarify:
            record["clarify"] = list(self.clarify)
        if self.redacted:
            record["redacted"] = list(self.redacted)
        return record


def said(
    messages: Sequence[Mapping[str, Any]], language: str, payload: Callable[[Button, str], str] = by_title
) -> tuple[Mapping[str, Any], ...]:
    """The outgoing messages as a record shows them."""
    return tuple(
        {
            "text": message["text"],
            "facts": list(message.get("facts") or ()),
            "buttons": [
                {"title": button["title"], "payload": payload(button, language)}
                for button in message.get("buttons") or ()
            ],
        }
        for message in messages
    )
