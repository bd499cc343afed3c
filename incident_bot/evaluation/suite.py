"""Conversation tests, found and run: by `incident-bot test`, by the bench and by pytest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from incident_bot.evaluation.conversations import Conversation, ConversationError, Exchange, hold, load
from incident_bot.evaluation.measure import Ask


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `fault` says why there is no conversation in it."""

    path: Path
    conversation: Conversation | None = None
    exchanges: tuple[Exchange, ...] = ()
    fault: str = ""

    @property
    def passed(self) -> bool:
        return not self.fault and not any(exchange.differences for exchange in self.exchanges)


def find(path: Path) -> list[Path]:
    """The file, or every test below the folder. Raises ConversationError where there is none."""
    found = [path] if path.is_file() else sorted(path.rglob("test_*.yml"))
    if not found:
        raise ConversationError(f"{path}: there is no conversation here; its name would be test_<name>.yml")
    return found


async def run(paths: Sequence[Path], ask: Ask, prefix: str = "test") -> AsyncIterator[Outcome]:
    """One outcome a file, in order. Every file is a conversation of its own; `prefix` keeps two runs apart."""
    for number, path in enumerate(paths, start=1):
        try:
            conversation = load(path)
        except ConversationError as error:
            yield Outcome(path, fault=str(error))
            continue
        exchanges = await hold(conversation, ask, f"{prefix}-{number}-{path.stem}")
        yield Outcome(path, conversation, tuple(exchanges))
