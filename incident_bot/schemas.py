"""The shape of every file under content/, as JSON Schemas: unknown keys are rejected, four languages are required."""

from __future__ import annotations

from typing import Any

from incident_bot.settings import LANGUAGES

Schema = dict[str, Any]

NAME = "^[a-z][a-z_]*$"


def _object(properties: Schema, required: list[str] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
        "additionalProperties": False,
    }


def _by_name(value: Schema) -> Schema:
    return {"type": "object", "patternProperties": {NAME: value}, "additionalProperties": False, "minProperties": 1}


TEXT: Schema = {"type": "string", "minLength": 1, "pattern": r"\S"}
TEXTS: Schema = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}
NAMES: Schema = {"type": "array", "items": {"type": "string", "pattern": NAME}, "uniqueItems": True}
FOUR = dict.fromkeys(LANGUAGES, TEXT)
PHRASE = _object({**FOUR, "facts": NAMES}, list(LANGUAGES))

STATEMENT = _by_name(
    _object(
        {"lines": {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 1}, "terms": TEXTS, **FOUR}
    )
)
ITEMS = _by_name(
    _object(
        {
            "fact": TEXT,
            "offers": {"enum": ["hotline"]},
            "label": _object(FOUR),
            "names": _object(dict.fromkeys(LANGUAGES, TEXTS)),
        },
        ["label", "names"],
    )
)
TOPICS = _by_name(
    _object(
        {
            "facts": NAMES,
            "kind": {"enum": ["small_talk"]},
            "handoff": {"type": "boolean"},
            "offers": {"enum": ["hotline"]},
            "buttons": NAMES,
            "why": TEXT,
            "more": TEXT,
            "corrects": {"type": "boolean"},
        },
        ["facts"],
    )
)
WARNINGS = _by_name(_object(dict.fromkeys(LANGUAGES, TEXTS)))
ANSWER = _by_name({"type": "array", "minItems": 1, "items": _object({"facts": NAMES, **FOUR})})
PHRASES = _object(
    {
        "joins": _by_name(PHRASE),
        "offers": _by_name(PHRASE),
        "misunderstandings": _by_name(PHRASE),
        "languages": _object({language: _object({"name": TEXT, "asked_as": TEXTS}) for language in LANGUAGES}),
        "questions": _by_name(PHRASE),
        "page": _by_name(PHRASE),
        "refusals": _by_name(PHRASE),
        "failures": _by_name(PHRASE),
        "notices": _by_name(PHRASE),
    }
)
COMMANDS = ("stop", "erase", "begin")
CHANNELS = _object(
    {
        "words": _by_name(PHRASE),
        "commands": _object(dict.fromkeys(COMMANDS, _object(dict.fromkeys(LANGUAGES, TEXTS)))),
    }
)
PAGE = _object(
    {
        "headings": _by_name(_object(FOUR)),
        "parts": _by_name(_object({"facts": {**NAMES, "minItems": 1}, **FOUR})),
        "embed": _by_name(_object(FOUR)),
        "web_refusals": _by_name(PHRASE),
    }
)
HELD = _object(
    {
        "sentence": PHRASE,
        "sentence_without_number": PHRASE,
        "answers": {
            "type": "object",
            "patternProperties": {NAME: _object(dict.fromkeys(LANGUAGES, NAMES), [])},
            "additionalProperties": False,
        },
    }
)
BENCH = _by_name(_by_name(_object(FOUR)))
