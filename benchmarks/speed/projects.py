"""Both systems trained on the same lines, each by its own command in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.systems import ROOT, STOCK_RASA, NotMeasured, write_project
from incident_bot.checks.corpus import Line

STOCK, OURS = "stock Rasa", "incident-bot"
MODEL = "incident-bot"
MEASURED = "training.json"
EPOCHS = 100
# Nothing of a machine with a graphics card, and nothing sent anywhere.
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}


@dataclass(frozen=True)
class Training:
    """`folder` has the trained model in `models/`. Seconds on the clock and of all processors, the command's own start
    included."""

    folder: Path
    seconds: float
    cpu: float


def train_stock(folder: Path, lines: Sequence[Line], python: Path, epochs: int) -> Training:
    """`rasa train` by that interpreter's Rasa; EPOCHS are those of `rasa init`. Raises NotMeasured."""
    _prepare(folder, STOCK_RASA, lines)
    config = folder / "config.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(f"epochs: {EPOCHS}\n", f"epochs: {epochs}\n"), encoding="utf-8")
    shutil.copy(STOCK_RASA.with_name("credentials.yml"), folder)
    # Rasa merges the files of a folder: ours, and what its fallback needs.
    domain = folder / "domain"
    domain.mkdir()
    (folder / "domain.yml").rename(domain / "ours.yml")
    shutil.copy(STOCK_RASA.with_name("domain.yml"), domain / "fallback.yml")
    shutil.copy(STOCK_RASA.with_name("rules.yml"), folder / "data/stories/fallback.yml")
    shutil.rmtree(folder / "data/several")
    # Our command does not validate the data either.
    options = ["--domain", "domain", "--fixed-model-name", MODEL, "--force", "--skip-validation"]
    command = [str(python), "-m", "rasa", "train", *options]
    return _train(folder, command)


def train_ours(folder: Path, lines: Sequence[Line]) -> Training:
    """`incident-bot train`, with nothing kept from an earlier training. Raises NotMeasured."""
    _prepare(folder, ROOT / "config.yml", lines)
    return _train(folder, [sys.executable, "-m", "incident_bot.cli.main", "train", "--force"])


def before(folder: Path) -> Training | None:
    """What was trained there by an earlier run."""
    path = folder / MEASURED
    if not path.is_file():
        return None
    return Training(folder, **json.loads(path.read_text(encoding="utf-8")))


def environment(folder: Path) -> Mapping[str, str]:
    """Of every process of a system: our modules and content, and nothing kept outside the folder."""
    return {
        **os.environ,
        **QUIET,
        "PYTHONPATH": str(ROOT),
        "INCIDENT_BOT_CONTENT": str(ROOT / "content"),
        "INCIDENT_BOT_MODELS": str(folder / "models"),
        "RASA_CACHE_DIRECTORY": str(folder / "cache"),
    }


def _prepare(folder: Path, config: Path, lines: Sequence[Line]) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    write_project(folder, config, lines)
    shutil.copytree(ROOT / "data/stories", folder / "data/stories")


def _train(folder: Path, command: Sequence[str]) -> Training:
    log = folder / "training.log"
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(folder), stdout=output, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or not (folder / "models" / f"{MODEL}.tar.gz").is_file():
        raise NotMeasured(f"the training ended with status {process.returncode}; {log} says why")
    training = Training(folder, seconds, used.ru_utime + used.ru_stime)
    kept = {name: value for name, value in asdict(training).items() if name != "folder"}
    (folder / MEASURED).write_text(json.dumps(kept), encoding="utf-8")
    return training
