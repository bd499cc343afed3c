"""Traces and records that no model made."""

from __future__ import annotations

from typing import Any

from incident_bot.bench.trace import Decision, Guess, Trace
from incident_bot.records import Record


def record(text: str = "who did it?", **fields: Any) -> Record:
    values: dict[str, Any] = {
        "sender": "me",
        "text": text,
        "language": "en",
        "topics": ("who_did_it",),
        "items": (),
        "handoff": False,
        "intent": {"name": "who_did_it", "confidence": 0.9},
        "messages": ({"text": "A person.", "facts": ["partner_employee"], "buttons": []},),
        "ms": 12.0,
    }
    return Record(**{**values, **fields})


def trace(text: str = "who did it?", **fields: Any) -> Trace:
    """Fields of a trace; those of its record are in `record`."""
    known = fields.pop("record", {})
    values: dict[str, Any] = {
        "text": text,
        "channel": "web",
        "record": record(text, **known) if known is not None else None,
        "ranking": (Guess("who_did_it", 0.9), Guess("measures", 0.06)),
        "asked": (("who_did_it", ()),),
        "detected": "en",
        "sure": True,
        "decision": Decision("RulePolicy", "action_answer", 1.0, "who_did_it"),
        "slots": (("language", "", "en"),),
        "steps": {"redact": 1.0, "topics": 8.0, "other": 3.0},
    }
    return Trace(**{**values, **fields})


def refused(text: str = "", reason: str = "empty") -> Trace:
    return Trace(text, "web", refused=reason)
