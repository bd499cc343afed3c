"""Conversations that must go well: a YAML file each, compared with the replies turn by turn."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator

from incident_bot.errors import IncidentBotError, MessageRefused
from incident_bot.evaluation.measure import Ask
from incident_bot.records import Record
from incident_bot.settings import LANGUAGES

NAMES = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
LANGUAGE = {"enum": list(LANGUAGES)}
SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "pattern": r"\S"},
        "language": LANGUAGE,
        "turns": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "customer": {"type": "string"},
                    "topics": NAMES,
                    "items": NAMES,
                    "facts": NAMES,
                    "clarify": NAMES,
                    "handoff": {"type": "boolean"},
                    "language": LANGUAGE,
                    "refused": {"enum": ["empty", "too_long", "malformed"]},
                },
                "required": ["customer"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["name", "language", "turns"],
    "additionalProperties": False,
}


class ConversationError(IncidentBotError):
    """A file that is no conversation."""


@dataclass(frozen=True)
class Turn:
    """What the customer writes, and what the reply must be. Only what is in `expected` is looked at: `items` in any
    order, `facts` among those cited, `refused` as the reason why there is no reply, the others as they are."""

    customer: str
    expected: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Conversation:
    """`language` is that of every reply until a turn names another."""

    name: str
    language: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Exchange:
    """A turn and what came back: a record, or the reason why the message was refused."""

    turn: Turn
    got: Mapping[str, Any]

    @property
    def differences(self) -> tuple[str, ...]:
        return tuple(key for key, wanted in self.turn.expected.items() if not _fits(key, wanted, self.got.get(key)))


def load(path: Path) -> Conversation:
    """Raises ConversationError with every fault of shape."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConversationError(f"{path}: cannot be read ({' '.join(str(error).split())})") from error
    faults = [
        f"{path}: {' '.join(str(step) for step in error.absolute_path)}: {error.message}"
        for error in Draft7Validator(SCHEMA).iter_errors(data)
    ]
    if faults:
        raise ConversationError("\n".join(faults))
    return Conversation(data["name"], data["language"], tuple(_turns(data["language"], data["turns"])))


def _turns(language: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Turn]:
    for row in rows:
        expected = {key: value for key, value in row.items() if key != "customer"}
        language = expected.get("language", language)
        if "refused" not in expected:
            expected["language"] = language
        yield Turn(row["customer"], expected)


async def hold(conversation: Conversation, ask: Ask, sender: str) -> list[Exchange]:
    """Write every turn as one customer. `ask` takes a sender and a text and may raise MessageRefused."""
    exchanges = []
    for turn in conversation.turns:
        try:
            got = seen(await ask(sender, turn.customer))
        except MessageRefused as refusal:
            got = {"refused": refusal.reason}
        exchanges.append(Exchange(turn, got))
    return exchanges


def expected(got: Mapping[str, Any]) -> dict[str, Any]:
    """What a turn has to expect so that `got`, as `seen`, is right, and no more than a reader wants to see."""
    if "refused" in got:
        return {"refused": got["refused"]}
    asked_back = {"clarify": got["clarify"]} if got["clarify"] else {"topics": got["topics"]}
    items = {"items": got["items"]} if got["items"] and "data_item" in got["topics"] else {}
    facts = {"facts": got["facts"]} if got["facts"] else {}
    return {**asked_back, **items, **facts, "handoff": got["handoff"], "language": got["language"]}


def write(conversation: Conversation) -> str:
    """The file that `load` reads back, as a person would write it."""
    lines = [f"name: {_quoted(conversation.name)}", f"language: {conversation.language}", "turns:"]
    language = conversation.language
    for turn in conversation.turns:
        lines.append(f"- customer: {_quoted(turn.customer)}")
        for key, wanted in turn.expected.items():
            if key == "language":
                if wanted == language:
                    continue
                language = wanted
            lines.append(f"  {key}: {_value(wanted)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A JSON string is a YAML string, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)


def describe(exchanges: Sequence[Exchange]) -> str:
    """Expected and got side by side, turn by turn, up to the last turn that differs."""
    last = max((number for number, exchange in enumerate(exchanges) if exchange.differences), default=-1)
    lines = []
    for exchange in exchanges[: last + 1]:
        lines.append(f"customer: {exchange.turn.customer}")
        for key in {**exchange.turn.expected, **exchange.got}:
            wanted = show(exchange.turn.expected[key]) if key in exchange.turn.expected else ""
            mark = "≠" if key in exchange.differences else " "
            lines.append(f"  {mark} {key:<9} expected: {wanted:<40} got: {show(exchange.got.get(key))}")
        lines.append("")
    return "\n".join(lines)


def seen(record: Record) -> dict[str, Any]:
    return {
        "topics": list(record.topics),
        "items": list(record.items),
        "facts": list(dict.fromkeys(fact for message in record.messages for fact in message["facts"])),
        "clarify": list(record.clarify),
        "handoff": record.handoff,
        "language": record.language,
        "text": " | ".join(message["text"] for message in record.messages),
    }


def _fits(key: str, wanted: Any, got: Any) -> bool:
    if key == "facts":
        return set(wanted) <= set(got or ())
    if key == "items":
        return set(wanted) == set(got or ())
    return bool(wanted == got)


def show(value: Any) -> str:
    """For a person."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return "nothing" if value is None else str(value)
