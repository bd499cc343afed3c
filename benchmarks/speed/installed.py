"""What an installation takes on the disk: environments of their own, by uv from the project's requirements."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.projects import OURS, STOCK
from benchmarks.systems import ROOT, NotMeasured

# Rasa as its own requirements have it, with the driver that its SQL tracker store needs for PostgreSQL.
STOCK_REQUIREMENTS = ("rasa==3.6.21", "psycopg2-binary>=2.9,<3")


@dataclass(frozen=True)
class Environment:
    python: Path
    megabytes: float


def environments(folder: Path) -> dict[str, Environment]:
    """Made where they are missing. Raises NotMeasured."""
    # Ours at the versions that are locked, without the tools of those who work on it.
    wanted: dict[str, tuple[str, ...]] = {STOCK: STOCK_REQUIREMENTS, OURS: ("-c", _constraints(folder), str(ROOT))}
    found = {}
    for name, requirements in wanted.items():
        place = folder / f"{name.replace(' ', '-').lower()}-environment"
        python = place / "bin/python"
        if not python.exists():
            _uv("venv", "-q", "--clear", "--python", sys.executable, str(place))
            _uv("pip", "install", "-q", "-p", str(python), *requirements)
        found[name] = Environment(python, size(place))
    return found


def size(folder: Path) -> float:
    """MB of all files, those that other environments share included."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) / 1e6


def _constraints(folder: Path) -> str:
    """The lock without its hashes, which a constraint cannot have beside a folder to install."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    path = folder / "constraints.txt"
    pins = [line.rstrip("\\ ") for line in lines if line and line[0] not in " #"]
    path.write_text("\n".join(pins) + "\n", encoding="utf-8")
    return str(path)


def _uv(*arguments: str) -> None:
    uv = ROOT / ".tools/bin/uv"
    command = [str(uv) if uv.exists() else "uv", *arguments]
    try:
        done = subprocess.run(command, cwd=ROOT)
    except FileNotFoundError:
        raise NotMeasured("uv is missing: `make setup` brings it into .tools") from None
    if done.returncode:
        raise NotMeasured(f"`uv {arguments[0]}` ended with status {done.returncode}; what it printed says why")
