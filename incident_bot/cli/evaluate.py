"""`incident-bot evaluate`: right, refused and wrong on test questions."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from incident_bot import content
from incident_bot.cli.ask import in_process
from incident_bot.evaluation import text
from incident_bot.evaluation.measure import Ask, Measurement, measure
from incident_bot.evaluation.questions import Dialogue, QuestionsError, load_folder, load_jsonl
from incident_bot.evaluation.scoring import RIGHT
from incident_bot.settings import LANGUAGES, Settings

QUESTIONS = Path("tests/questions")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--file",
        type=Path,
        nargs="+",
        metavar="JSONL",
        help="questions or dialogues, one a line, instead of the project's own",
    )
    parser.add_argument("--language", nargs="+", choices=LANGUAGES, default=LANGUAGES, help="only these languages")
    parser.add_argument(
        "--report",
        type=Path,
        metavar="HTML",
        default=Path("reports/evaluation.html"),
        help="where the report goes (default: %(default)s)",
    )
    parser.add_argument(
        "--fail-under", type=float, metavar="PERCENT", default=0.0, help="exit 1 if less than this is right"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    dialogues = questions(arguments.file or (), arguments.language)
    measurement = asyncio.run(measure(dialogues, asker(settings), _Progress(dialogues)))
    return tell(arguments, measurement)


def questions(files: Sequence[Path], languages: Sequence[str]) -> list[Dialogue]:
    """Raises QuestionsError."""
    if not files:
        return load_folder(QUESTIONS, languages)
    dialogues = [dialogue for file in files for dialogue in load_jsonl(file, languages)]
    if not dialogues:
        raise QuestionsError(f"{', '.join(map(str, files))}: no question in {', '.join(languages)}")
    return dialogues


def tell(arguments: argparse.Namespace, measurement: Measurement) -> int:
    """Write the report, print the tables, and judge. Raises ReportError."""
    # Drawing takes a second to import.
    from incident_bot.evaluation import report

    sources = ", ".join(map(str, arguments.file or (QUESTIONS,)))
    report.write(arguments.report, measurement, sources, datetime.now())
    for line in text.lines(measurement):
        print(line)
    print(f"report: {arguments.report}")
    right = measurement.total.percent(RIGHT)
    if right < arguments.fail_under:
        print(f"{right:.1f} % right, less than {arguments.fail_under:g} %", file=sys.stderr)
        return 1
    return 0


def asker(settings: Settings) -> Ask:
    """Asks the trained model. Raises ContentError and ModelError."""
    content.load(settings.content)
    print("loading the model ...", file=sys.stderr)
    return in_process(settings)


class _Progress:
    """A line for every hundredth question."""

    def __init__(self, dialogues: Sequence[Dialogue]) -> None:
        self._total = sum(len(dialogue.turns) for dialogue in dialogues)

    def __call__(self, asked: int) -> None:
        if asked % 100 == 0 or asked == self._total:
            print(f"asked {asked} of {self._total}", file=sys.stderr)
