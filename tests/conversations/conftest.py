"""Every test_*.yml below this folder is a conversation with the trained model and the real actions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from incident_bot.cli.evaluate import asker
from incident_bot.errors import IncidentBotError
from incident_bot.evaluation.conversations import describe, hold, load
from incident_bot.evaluation.measure import Ask
from incident_bot.settings import Settings

ASK = pytest.StashKey[Ask]()


class ConversationFailed(Exception):
    """A reply that is not as expected; its text is the whole conversation."""


class ConversationFile(pytest.File):
    def collect(self) -> Iterator[ConversationItem]:
        yield ConversationItem.from_parent(self, name=self.path.stem.removeprefix("test_"))


class ConversationItem(pytest.Item):
    def runtest(self) -> None:
        conversation = load(self.path)
        exchanges = asyncio.run(hold(conversation, session_ask(self.session), f"test-{self.nodeid}"))
        if any(exchange.differences for exchange in exchanges):
            raise ConversationFailed(f"{conversation.name}\n\n{describe(exchanges)}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        if isinstance(excinfo.value, (ConversationFailed, IncidentBotError)):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{self.path.parent.name}: {self.name}"


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> ConversationFile | None:
    if file_path.suffix == ".yml" and file_path.name.startswith("test_"):
        return ConversationFile.from_parent(parent, path=file_path)
    return None


def session_ask(session: pytest.Session) -> Ask:
    """One agent for all conversations of the session. YAML items have no fixtures: the session keeps it."""
    if ASK not in session.stash:
        session.stash[ASK] = asker(Settings.from_environment())
    return session.stash[ASK]
