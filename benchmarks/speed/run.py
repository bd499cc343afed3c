"""Trains both, starts both, measures both: the run behind the page."""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.compare import QUESTIONS, training_lines
from benchmarks.sample import SEED, sample
from benchmarks.speed import components, page, servers
from benchmarks.speed.installed import Environment, environments
from benchmarks.speed.measure import QUICK, Amount, Texts, measure
from benchmarks.speed.projects import MODEL, OURS, STOCK, Training, before, train_ours, train_stock
from benchmarks.speed.rungs import rungs
from benchmarks.systems import ROOT
from incident_bot.engine import quiet
from incident_bot.errors import IncidentBotError

SERVED = ROOT / "models" / f"{MODEL}.tar.gz"
# Trained models and environments of earlier runs.
FOLDER = ROOT / "build/speed"
PACKAGES = ("rasa", "rasa-sdk", "jsonschema", "tensorflow", "numpy", "onnxruntime", "sqlalchemy", "sanic")
# New texts for the component table, after a pass.
LOOKED_AT = 60
RUNG_SECONDS = 1.0


def run(amount: Amount, *, reuse: bool, apart: bool, with_database: bool) -> page.Facts:
    """`reuse` takes the models of an earlier run with the same share; `apart` gives stock Rasa an environment of its
    own and measures what both take on the disk. Raises NotMeasured."""
    started = time.perf_counter()
    installed: Mapping[str, Environment] = {}
    FOLDER.mkdir(parents=True, exist_ok=True)
    if apart:
        _tell("the environments")
        installed = environments(FOLDER)
    python = installed[STOCK].python if apart else Path(sys.executable)
    lines, folder = training_lines(), FOLDER / f"{amount.lines:g}"
    some = sample(lines, amount.lines)
    _tell(f"training on {len(some)} lines")
    mine = _trained(folder / "ours", reuse, lambda place: train_ours(place, some))
    theirs = _trained(folder / "stock", reuse, lambda place: train_stock(place, some, python, amount.epochs))
    measured = [_pass("in memory", theirs, mine, python, amount, on_database=False)]
    if with_database:
        measured.append(_pass("PostgreSQL", theirs, mine, python, amount, on_database=True))
    _tell("the components of a message")
    steps, parts = _components(mine, min(LOOKED_AT, amount.together))
    _tell("the rungs")
    facts = page.Facts(
        now=datetime.now(),
        minutes=0.0,
        seed=SEED,
        cores=os.cpu_count() or 1,
        model=hashlib.sha256(SERVED.read_bytes()).hexdigest(),
        versions=tuple(_versions(python)),
        amount=amount,
        lines=len(some),
        all_lines=len(lines),
        apart=apart,
        stock_training=theirs,
        our_training=mine,
        memory=measured[0],
        database=measured[1] if with_database else None,
        steps=steps,
        parts=tuple(parts),
        rungs=tuple(rungs(RUNG_SECONDS)),
        installed=(installed[STOCK].megabytes, installed[OURS].megabytes) if apart else None,
    )
    return replace(facts, minutes=(time.perf_counter() - started) / 60)


def _trained(folder: Path, reuse: bool, train: Callable[[Path], Training]) -> Training:
    return (before(folder) if reuse else None) or train(folder)


def _pass(name: str, theirs: Training, mine: Training, python: Path, amount: Amount, *, on_database: bool) -> page.Pass:
    """Started one after the other, then both running."""
    _tell(f"stock Rasa and {OURS}, {name}")
    with ExitStack() as stack:
        databases = [stack.enter_context(servers.database()) if on_database else None for _ in range(2)]
        started = [
            stack.enter_context(servers.stock(theirs, python, databases[0])),
            stack.enter_context(servers.ours(mine, databases[1])),
        ]
        stock, ours = measure(started, amount, ROOT / QUESTIONS)
        return page.Pass(name, stock, ours)


def _components(mine: Training, number: int) -> tuple[components.Steps, list[components.Part]]:
    texts = Texts(ROOT / QUESTIONS)
    with servers.ours(mine, None) as system:
        components.steps(system, texts.new(number))
        steps = components.steps(system, texts.new(number))
    return steps, components.parts(SERVED, texts.new(number))


def _versions(python: Path) -> Iterator[tuple[str, str]]:
    """Ours, and what stock Rasa has in another version."""
    yield "incident-bot", version("incident-bot")
    yield "Python", platform.python_version()
    ask = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    said = subprocess.run([python, "-c", ask, *_shared()], capture_output=True, text=True, check=True).stdout.split()
    others = dict(zip(_shared(), said))
    for name in PACKAGES:
        other = others.get(name, version(name))
        yield name, version(name) if other == version(name) else f"{version(name)} (stock Rasa: {other})"


def _shared() -> list[str]:
    """What stock Rasa has as well."""
    return [name for name in PACKAGES if name != "onnxruntime"]


def _tell(what: str) -> None:
    print(f"speed: {what}", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--share", type=float, help="of the training lines, for both (default: 0.03)")
    parser.add_argument("--page", type=Path, help="(default: docs/benchmarks.md; with --quick build/speed/quick.md)")
    parser.add_argument("--reuse", action="store_true", help="models that an earlier run trained on the same share")
    parser.add_argument(
        "--installed", action="store_true", help="environments of their own in build/, and what they take on the disk"
    )
    parser.add_argument("--memory-only", action="store_true", help="without PostgreSQL")
    parser.add_argument("--quick", action="store_true", help="a few messages only: does it work? Figures mean nothing")
    arguments = parser.parse_args()
    quiet()
    amount = QUICK if arguments.quick else Amount()
    if arguments.share:
        amount = replace(amount, lines=arguments.share)
    path = arguments.page or (FOLDER / "quick.md" if arguments.quick else Path("docs/benchmarks.md"))
    try:
        facts = run(amount, reuse=arguments.reuse, apart=arguments.installed, with_database=not arguments.memory_only)
    except IncidentBotError as error:
        print(f"speed: {error}", file=sys.stderr)
        return 1
    page.write(path, facts)
    print(page.render(facts))
    print(path)
    return 0
