"""`incident-bot check`: every fault of content and training data at once."""

from __future__ import annotations

import argparse
from pathlib import Path

from incident_bot import content
from incident_bot.bench import words
from incident_bot.checks import grounding, training_data
from incident_bot.errors import ContentError, Fault
from incident_bot.followups import ACTS
from incident_bot.settings import Settings

DATA = Path("data")
TESTS = Path("tests")
DOMAIN = Path("domain.yml")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--statement",
        type=Path,
        metavar="FILE",
        help="the official statement: verify that every evidence term is in it",
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    statement = _read(arguments.statement) if arguments.statement else None
    loaded, faults = _content(settings.content)
    if loaded:
        faults.extend(grounding.faults(loaded))
        if statement is not None:
            faults.extend(grounding.evidence(loaded, statement))
    faults.extend(words.faults(settings.content))
    faults.extend(training_data.faults(loaded, DATA, TESTS, domain=DOMAIN, acts=ACTS))
    for fault in faults:
        print(fault)
    if faults or not loaded:
        print(f"content and training data: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}")
        return 1
    lines = training_data.count(DATA)
    print(f"content and training data: {len(loaded.facts)} facts, {len(loaded.topics)} topics, {lines} lines, no fault")
    return 0


def _content(folder: Path) -> tuple[content.Content | None, list[Fault]]:
    try:
        return content.load(folder), []
    except ContentError as error:
        return None, list(error.faults)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ContentError([Fault(str(file), what=f"cannot be read ({error.strerror})")]) from error
    except UnicodeDecodeError as error:
        raise ContentError([Fault(str(file), what="is not UTF-8 text")]) from error
