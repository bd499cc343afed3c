"""`server`: the web channel with an agent of our own. `assistant`: `incident-bot serve` with the trained model."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.channels.web_fakes import CONTENT, Client, FakeAgent, Server, serving
from tests.faults.servers import free_port

ROOT = CONTENT.parent


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with serving(FakeAgent()) as running:
        yield running


API_TOKEN = "a-token-for-tests-only"


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    port = free_port()
    with ready(start_serve(tmp_path_factory.mktemp("served"), port)):
        yield Client(port)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Rasa's HTTP API."""
    port = free_port()
    environment = {"INCIDENT_BOT_API_PORT": str(port), "INCIDENT_BOT_API_TOKEN": API_TOKEN}
    with ready(start_serve(tmp_path_factory.mktemp("api"), free_port(), "api", **environment)):
        yield Client(port)


@contextmanager
def ready(process: subprocess.Popen[str]) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Once it says so, with what it said until then; ended at the end."""
    stop = threading.Timer(120, process.kill)
    stop.start()
    try:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("ready:"):
                break
        stop.cancel()
        assert said[-1].startswith("ready:"), "".join(said)
        yield process, said
    finally:
        stop.cancel()
        process.terminate()
        process.wait(20)


def start_serve(
    folder: Path, port: int, command: str = "serve", broker: str = "", **environment: str
) -> subprocess.Popen[str]:
    """`incident-bot serve`, or another command that goes on, with its conversations in `folder`. `broker` is added to
    endpoints.yml."""
    for name in ("credentials.yml", "endpoints.yml"):
        shutil.copy(ROOT / name, folder)
    with (folder / "endpoints.yml").open("a", encoding="utf-8") as endpoints:
        endpoints.write(broker)
    settings = {
        "INCIDENT_BOT_PORT": str(port),
        "INCIDENT_BOT_CONTENT": str(ROOT / "content"),
        "INCIDENT_BOT_MODELS": str(ROOT / "models"),
        "INCIDENT_BOT_WEB": str(ROOT / "web" / "dist"),
        # The code beside these tests, wherever else the package is installed.
        "PYTHONPATH": str(ROOT),
    }
    # Importing Rasa leaves settings of TensorFlow behind in this process.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    return subprocess.Popen(
        [sys.executable, "-m", "incident_bot.cli.main", command],
        cwd=folder,
        env={**inherited, **settings, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
