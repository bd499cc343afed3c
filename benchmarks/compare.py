"""Our understanding, stock Rasa's and nlp.js side by side: the same training lines, the same questions, one run.

.venv/bin/python -m benchmarks.compare [--share 0.07]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import systems
from benchmarks.judge import OUTCOMES, outcome, tallies
from benchmarks.sample import SEED, sample
from benchmarks.systems import Asked, NotMeasured, Run
from incident_bot import content, messages
from incident_bot.checks import corpus
from incident_bot.checks.corpus import Line
from incident_bot.cli.main import hush
from incident_bot.content import Content
from incident_bot.errors import ContentError, IncidentBotError
from incident_bot.evaluation.questions import Dialogue, LabelledQuestion, load_folder
from incident_bot.evaluation.scoring import Tally

# Stock Rasa needs up to five seconds a thousand lines for each of its hundred epochs: with this share, all systems
# together need at most 25 minutes on two cores.
SHARE = 0.07
DATA, QUESTIONS, CONTENT = Path("data/nlu"), Path("tests/questions"), Path("content")

System = Callable[[Sequence[Line], Sequence[Asked], Content], tuple[Run, ...]]
OURS = "incident-bot"
# Ours first: the others' times are told as multiples of its times.
SYSTEMS: tuple[tuple[tuple[str, ...], System], ...] = (
    ((OURS,), systems.ours),
    (("stock Rasa",), systems.stock_rasa),
    (("nlp.js", "nlp.js, told the language"), systems.nlpjs),
)


@dataclass(frozen=True)
class Row:
    """A tally a language and one of all. `training` and `message` are times as multiples of ours. Without tallies the
    system was not measured, and `note` says why."""

    system: str
    tallies: tuple[Tally, ...] = ()
    training: float = 0.0
    message: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    share: float
    lines: int
    questions: int
    minutes: float
    rows: tuple[Row, ...]


def compare(
    lines: Sequence[Line],
    questions: Sequence[LabelledQuestion],
    words: Content,
    share: float = SHARE,
    compared: Sequence[tuple[tuple[str, ...], System]] = SYSTEMS,
) -> Comparison:
    """Raises NotMeasured where the first system fails; another one that fails becomes a row with a note."""
    started = time.perf_counter()
    some = sample(lines, share)
    asked = [Asked(question.text, question.group) for question in questions]
    first: Run | None = None
    rows: list[Row] = []
    for names, system in compared:
        print(f"comparison: {names[0]} on {len(some)} lines", file=sys.stderr)
        try:
            runs = system(some, asked, words)
        except NotMeasured as reason:
            if first is None:
                raise
            rows += [Row(name, note=str(reason)) for name in names]
            continue
        first = first or runs[0]
        rows += [_row(name, run, first, questions) for name, run in zip(names, runs)]
    return Comparison(share, len(some), len(questions), (time.perf_counter() - started) / 60, tuple(rows))


def single(dialogues: Sequence[Dialogue]) -> list[LabelledQuestion]:
    """The questions about one topic, as they reach the understanding."""
    turns = [turn for dialogue in dialogues for turn in dialogue.turns if len(turn.topics) == 1]
    return [replace(turn, text=messages.clean(turn.text)) for turn in turns]


def training_lines() -> list[Line]:
    """Raises ContentError."""
    found = corpus.training(DATA)
    if found.faults:
        raise ContentError(found.faults)
    return found.lines


def _row(name: str, run: Run, first: Run, questions: Sequence[LabelledQuestion]) -> Row:
    judged = [(question.group, outcome(question, given)) for question, given in zip(questions, run.replies)]
    return Row(name, tallies(judged), run.seconds / first.seconds, run.ms / first.ms)


def main() -> int:
    hush()
    parser = argparse.ArgumentParser(description="Our understanding, stock Rasa's and nlp.js side by side.")
    parser.add_argument("--share", type=float, default=SHARE, help="of the training lines (default: %(default)s)")
    share = parser.parse_args().share
    try:
        found = compare(training_lines(), single(load_folder(QUESTIONS)), content.load(CONTENT), share)
    except IncidentBotError as error:
        print(f"comparison: {error}", file=sys.stderr)
        return 1
    print(f"{found.lines} lines, {found.questions} questions, seed {SEED}, {found.minutes:.0f} minutes")
    for row in found.rows:
        print(f"{row.system}: {row.note or f'training {row.training:.2f} x, message {row.message:.2f} x'}")
        for tally in row.tallies:
            counts = ", ".join(f"{name} {tally.percent(name):.1f} %" for name in OUTCOMES)
            print(f"  {tally.name:<4}{counts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
