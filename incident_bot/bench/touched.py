"""Which tests an answer concerns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from incident_bot.errors import IncidentBotError
from incident_bot.evaluation.conversations import Conversation, load
from incident_bot.evaluation.suite import find


def conversations(folder: Path) -> Mapping[Path, Conversation]:
    """Every test that can be read, by its place in the folder."""
    try:
        paths = find(folder)
    except IncidentBotError:
        return {}
    found = {}
    for path in paths:
        try:
            found[path.relative_to(folder)] = load(path)
        except IncidentBotError:
            continue
    return found


def touched(tests: Mapping[Path, Conversation], topics: Collection[str], facts: Collection[str] = ()) -> list[Path]:
    """Tests that expect one of the topics or facts."""
    return [
        path
        for path, conversation in tests.items()
        if any(
            set(topics).intersection(turn.expected.get("topics", ()))
            or set(facts).intersection(turn.expected.get("facts", ()))
            for turn in conversation.turns
        )
    ]
