"""Commands as a person types them in a checkout, with the trained model."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.channels.conftest import free_port

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
# Nothing that is run here takes half as long.
SECONDS = 120
ACTION_PORT = "5055"


def environment(**settings: str) -> dict[str, str]:
    """Without what the tests' own process has from `make` or from importing Rasa."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("INCIDENT_BOT_", "TF_"))}
    return {**kept, "RASA_TELEMETRY_ENABLED": "false", **settings}


def run(
    *command: str | Path, folder: Path = ROOT, stdin: bytes = b"", **settings: str
) -> subprocess.CompletedProcess[str]:
    """`command` begins with the name of a program in .venv/bin."""
    program, *arguments = command
    done = subprocess.run(
        [BIN / program, *arguments],
        cwd=folder,
        env=environment(**settings),
        input=stdin,
        capture_output=True,
        timeout=SECONDS,
    )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace")
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Rasa reads, and room for what it writes. The action server is looked for on a port that was free."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("actions", "config.yml", "content", "credentials.yml", "data", "domain.yml", "models", "tests"):
        (folder / name).symlink_to(ROOT / name)
    endpoints = (ROOT / "endpoints.yml").read_text(encoding="utf-8")
    assert ACTION_PORT in endpoints
    (folder / "endpoints.yml").write_text(endpoints.replace(ACTION_PORT, str(free_port())), encoding="utf-8")
    return folder
