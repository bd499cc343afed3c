"""`incident-bot test [PATH]`: conversations that must go well, with the trained model and the real actions."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from incident_bot.cli.evaluate import asker
from incident_bot.evaluation.conversations import describe
from incident_bot.evaluation.measure import Ask
from incident_bot.evaluation.suite import Outcome, find
from incident_bot.evaluation.suite import run as run_files
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
