"""The bench as `incident-bot bench` starts it, with the trained model, on copies of the content and of the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from incident_bot.settings import MODEL
from tests.browser.conftest import browser as browser
from tests.channels.conftest import free_port
from tests.channels.web_fakes import Client, Reply

ROOT = Path(__file__).parents[2]
TOKEN = "a token for tests only"
STARTED = 120
OLDER = "older.tar.gz"
BYTES = "application/octet-stream"
BOUNDARY = "between-the-fields-of-a-form"


@dataclass(frozen=True)
class Bench(Client):
    """The server, and the folders that it may write to."""

    content: Path
    tests: Path
    state: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, accept="text/html", authorization=f"Bearer {TOKEN}", **headers)

    def submit(self, path: str = "/", **fields: str) -> Reply:
        body = urlencode(fields).encode()
        form = "application/x-www-form-urlencoded"
        bearer = f"Bearer {TOKEN}"
        return self.send("POST", path, body, content_type=form, accept="text/html", authorization=bearer)

    def upload(self, path: str, name: str, content: bytes) -> Reply:
        """As a browser sends a form with one file."""
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {BYTES}'
        body = f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        kind, bearer = f"multipart/form-data; boundary={BOUNDARY}", f"Bearer {TOKEN}"
        return self.send("POST", path, body, content_type=kind, accept="text/html", authorization=bearer)

    def say(self, text: object, **fields: object) -> Reply:
        """Ends on the page of the conversation."""
        told = {"text": str(text), **{name: str(value) for name, value in fields.items()}}
        return self.get(self.submit("/bench/talk", **told).headers["Location"].partition("#")[0])

    def finish(self, reply: Reply) -> Reply:
        """The page to which a job leads when it is done."""
        place = reply.headers["Location"]
        for _ in range(600):
            told = self.send("GET", place, accept="application/json", authorization=f"Bearer {TOKEN}").json()
            if told["finished"]:
                return self.get(str(told["back"]))
            time.sleep(0.1)
        raise AssertionError(f"{place} does not end")


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("bench")
    content = Path(shutil.copytree(ROOT / "content", folder / "content"))
    tests = Path(
        shutil.copytree(ROOT / "tests" / "conversations" / "follow_ups", folder / "tests" / "follow_ups")
    ).parent
    models = folder / "models"
    models.mkdir()
    for name in (MODEL, OLDER):
        shutil.copy(ROOT / "models" / MODEL, models / name)
    port, state = free_port(), folder / "state"
    settings = {
        "INCIDENT_BOT_CONTENT": str(content),
        "INCIDENT_BOT_TESTS": str(tests),
        "INCIDENT_BOT_MODELS": str(models),
        "INCIDENT_BOT_STATE": str(state),
        "INCIDENT_BOT_BENCH_TOKEN": TOKEN,
    }
    with started("bench", settings, folder / "log", "--port", str(port)):
        yield Bench(port, content, tests, state)


@contextmanager
def started(command: str, settings: Mapping[str, str], log: Path, *arguments: str) -> Iterator[None]:
    """`incident-bot <command>` until it says where the bench is; ended at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INCIDENT_BOT_")}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "incident_bot.cli.main", command, *arguments],
            cwd=ROOT,
            env={**kept, **settings},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(STARTED * 10):
            if "bench: http" in log.read_text(encoding="utf-8", errors="replace"):
                break
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)
