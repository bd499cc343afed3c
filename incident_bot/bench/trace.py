"""One turn with everything that led to its answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from incident_bot.records import Record

# Written on each turn, and of no use to a reader.
CLOCK = "at"


@dataclass(frozen=True)
class Guess:
    """A topic or remark, and how sure the model is of it, from 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Decision:
    """Which policy chose which action; `rule` names the rule or story of data/stories/ that it follows, if one does."""

    policy: str
    action: str
    confidence: float
    rule: str | None = None


@dataclass(frozen=True)
class Trace:
    """`text` is what the customer wrote, without personal data. `refused` is the reason why there is no reply; then
    nothing else is known. `asked` are the questions found in the message, `between` two topics that it could well be
    about; `named` are kinds of data that it names. `slots` are (name, before, after). `steps` are milliseconds."""

    text: str
    channel: str
    record: Record | None = None
    refused: str | None = None
    ranking: tuple[Guess, ...] = ()
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    between: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    detected: str | None = None
    sure: bool = False
    decision: Decision | None = None
    slots: tuple[tuple[str, str, str], ...] = ()
    steps: Mapping[str, float] = field(default_factory=dict)

    @property
    def best(self) -> Guess | None:
        """What the classifier reports; not always the first of the ranking, which looks at the message as a whole."""
        if self.record is None or not self.record.intent.get("name"):
            return None
        return Guess(str(self.record.intent["name"]), float(self.record.intent["confidence"]))

    @property
    def runner_up(self) -> Guess | None:
        best = self.best
        return next((guess for guess in self.ranking if best and guess.name != best.name), None)

    @property
    def facts(self) -> tuple[str, ...]:
        if self.record is None:
            return ()
        return tuple(dict.fromkeys(fact for message in self.record.messages for fact in message["facts"]))

    def as_dict(self) -> dict[str, Any]:
        """For programs: the record, and beside it what led to it."""
        decision = self.decision
        return {
            **(self.record.as_dict() if self.record else {"text": self.text, "refused": self.refused}),
            "channel": self.channel,
            "ranking": [{"name": guess.name, "confidence": round(guess.confidence, 4)} for guess in self.ranking],
            "between": list(self.between),
            "decision": decision and {"policy": decision.policy, "action": decision.action, "rule": decision.rule},
            "slots": [{"name": name, "before": before, "after": after} for name, before, after in self.slots],
            "steps": {name: round(ms, 2) for name, ms in self.steps.items()},
        }


def understood(parsed: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a trace from Rasa's parse data."""
    language = parsed.get("language") or {}
    return {
        "ranking": tuple(Guess(row["name"], float(row["confidence"])) for row in parsed.get("intent_ranking") or ()),
        "asked": tuple((row["topic"], tuple(row["items"])) for row in parsed.get("questions") or ()),
        "between": tuple(parsed.get("between") or ()),
        "named": tuple(dict.fromkeys(row["value"] for row in parsed.get("entities") or () if row["entity"] == "item")),
        "signs": tuple(parsed.get("signs") or ()),
        "detected": language.get("code"),
        "sure": bool(language.get("sure")),
    }


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Every slot that has a value before or after, as (name, before, after)."""
    rows = ((name, _value(before.get(name)), _value(after.get(name))) for name in sorted({*before, *after}))
    return tuple(row for row in rows if row[1] or row[2])


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_plain(inner)}" for key, inner in value.items() if key != CLOCK)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, Mapping):
        return " ".join(filter(None, (_plain(inner) for inner in value.values())))
    if isinstance(value, Iterable):
        return ", ".join(_plain(inner) for inner in value)
    return json.dumps(value)


def rule_for(rules: Sequence[tuple[str, str, str]], intent: str, action: str) -> str | None:
    """`rules` are (name, intent, action)."""
    return next((name for name, asked, does in rules if (asked, does) == (intent, action)), None)
