"""`incident-bot test [PATH]`: conversations that must go well, with the trained model and the real actions."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from incident_bot import content
from incident_bot.errors import MessageRefused
from incident_bot.evaluation.conversations import describe
from incident_bot.evaluation.measure import Ask
from incident_bot.evaluation.suite import Outcome, find
from incident_bot.evaluation.suite import run as run_files
from incident_bot.records import Record
from incident_bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        type=Path,
        nargs="?",
        help="a file or a folder of conversations (default: INCIDENT_BOT_TESTS or tests/conversations)",
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Exit status 1 if one of them does not go as expected. Raises ConversationError and ModelError."""
    paths = find(arguments.path or settings.tests)
    failed = asyncio.run(_run(paths, asker(settings)))
    print(f"{len(paths)} conversations, {failed} not as expected")
    return 1 if failed else 0


async def _run(paths: Sequence[Path], ask: Ask) -> int:
    failed = 0
    async for outcome in run_files(paths, ask):
        if not outcome.passed:
            failed += 1
            print(told(outcome))
    return failed


def told(outcome: Outcome) -> str:
    """Expected and got, side by side."""
    name = outcome.conversation.name if outcome.conversation else ""
    return f"{outcome.path}: {name}\n\n{describe(outcome.exchanges)}" if not outcome.fault else outcome.fault


def asker(settings: Settings) -> Ask:
    """Asks the trained model, through the gate that every channel has. Raises ContentError and ModelError."""
    content.load(settings.content)
    settings.trained_model()
    print("loading the model ...", file=sys.stderr)
    # Rasa takes seconds to import: what is wrong with content is told before.
    from incident_bot import engine
    from incident_bot.channels.gate import Gate
    from incident_bot.live_content import LiveContent

    engine.quiet()
    agent = engine.load_agent(settings)
    gate = Gate(LiveContent(settings.content), settings, limited=False)

    async def ask(sender: str, text: str) -> Record:
        admitted = gate.admit(text, sender)
        try:
            return await engine.ask(agent, sender, admitted.text, admitted.metadata, admitted.redacted)
        except ValueError as error:
            raise MessageRefused("failed", 503, str(error)) from None

    return ask
