"""The micro-benchmarks of benchmarks/micro/, as ratios."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.systems import ROOT, NotMeasured


@dataclass(frozen=True)
class Rung:
    """Median microseconds of Rasa's class and of ours."""

    name: str
    rasa: float
    ours: float


def rungs(seconds: float) -> list[Rung]:
    """So long for each. Raises NotMeasured."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.json"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "benchmarks/micro"]
        options = [f"--benchmark-json={found}", f"--benchmark-max-time={seconds}"]
        done = subprocess.run([*command, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            raise NotMeasured(f"the micro-benchmarks failed:\n{done.stdout[-2000:]}")
        return read(json.loads(found.read_text(encoding="utf-8")))


def read(report: Mapping[str, Any]) -> list[Rung]:
    """From pytest-benchmark's file, in its order."""
    groups: dict[str, dict[str, float]] = {}
    for row in report["benchmarks"]:
        groups.setdefault(row["group"], {})[row["params"]["side"]] = 1e6 * row["stats"]["median"]
    return [Rung(name, sides["rasa"], sides["ours"]) for name, sides in groups.items()]
