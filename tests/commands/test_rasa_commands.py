"""Rasa's own commands on this project, as somebody who knows Rasa would type them."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.attacks.wire import request, send
from tests.channels.conftest import free_port
from tests.commands.conftest import BIN, ROOT, SECONDS, environment, run

MODEL = "models/incident-bot.tar.gz"
QUESTION = "what data leaked"


@contextmanager
def running(*command: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Ended by its process id. What it says is in a file: nobody reads a pipe while it runs."""
    program, *arguments = command
    with (folder / f"{'-'.join(command[:3])}.log").open("wb") as log:
        process = subprocess.Popen(
            [BIN / program, *arguments], cwd=folder, env=environment(), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(SECONDS)


@pytest.fixture(scope="module")
def action_server(checkout: Path) -> Iterator[None]:
    """`rasa run actions` where endpoints.yml looks for it."""
    endpoints = yaml.safe_load((checkout / "endpoints.yml").read_text(encoding="utf-8"))
    port = endpoints["action_endpoint"]["url"].split(":")[2].partition("/")[0]
    with running("rasa", "run", "actions", "--port", port, folder=checkout) as process:
        answered(process, f"http://localhost:{port}/health")
        yield


def answered(process: subprocess.Popen[bytes], url: str, body: Any = None) -> Any:
    """The JSON that a server answers once it listens."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    limit = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < limit:
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url}: no answer, exit status {process.poll()}")


@pytest.fixture(scope="module")
def tested(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of `rasa test` on the project's stories and two questions of our own."""
    folder = tmp_path_factory.mktemp("tested")
    nlu = folder / "nlu.yml"
    nlu.write_text(
        "nlu:\n"
        "- intent: data_concerned\n  examples: |\n    - so which data was it that leaked\n"
        "- intent: who_did_it\n  examples: |\n    - so who was it that did it\n",
        encoding="utf-8",
    )
    stories = ("--stories", "tests/stories", "--nlu", nlu)
    done = run("rasa", "test", *stories, "--model", MODEL, "--out", folder / "out", folder=checkout)
    assert done.returncode == 0, done.stderr
    return folder / "out"


def test_the_training_data_is_valid(checkout: Path) -> None:
    done = run("rasa", "data", "validate", folder=checkout)
    assert done.returncode == 0
    assert "No story structure conflicts found" in done.stderr
    assert " ERROR " not in done.stderr


def test_every_story_goes_as_it_is_written(tested: Path) -> None:
    stories = yaml.safe_load((ROOT / "tests" / "stories" / "test_stories.yml").read_text(encoding="utf-8"))["stories"]
    report = json.loads((tested / "story_report.json").read_text(encoding="utf-8"))
    assert yaml.safe_load((tested / "failed_test_stories.yml").read_text(encoding="utf-8")) is None
    assert report["conversation_accuracy"]["total"] == len(stories)
    assert report["conversation_accuracy"]["correct"] == len(stories)


def test_the_questions_of_the_stories_are_understood_not_taken_as_labelled(tested: Path) -> None:
    report = json.loads((tested / "story_report.json").read_text(encoding="utf-8"))
    assert report["data_concerned"]["support"] > 0


def test_intents_can_be_measured(tested: Path) -> None:
    report = json.loads((tested / "intent_report.json").read_text(encoding="utf-8"))
    assert report["who_did_it"]["support"] == 1
    assert report["accuracy"] == 1.0


def test_the_training_stories_go_as_they_are_written(checkout: Path) -> None:
    done = run("rasa", "test", "core", "--no-plot", "--model", MODEL, folder=checkout)
    assert done.returncode == 0, done.stderr
    report = json.loads((checkout / "results" / "story_report.json").read_text(encoding="utf-8"))
    accuracy = report["conversation_accuracy"]
    assert accuracy["correct"] == accuracy["total"] > 0


def test_the_shell_for_understanding_shows_intent_and_items(checkout: Path) -> None:
    done = run("rasa", "shell", "nlu", "--model", MODEL, folder=checkout, stdin=b"was my bank account leaked?\n")
    assert done.returncode == 0, done.stderr
    parsed = json.loads(done.stdout[done.stdout.index("{\n") : done.stdout.rindex("}") + 1])
    assert parsed["intent"]["name"] == "data_item"
    assert [entity["value"] for entity in parsed["entities"]] == ["bank_account"]


@pytest.mark.usefixtures("action_server")
def test_the_web_channel_answers_under_rasa_run(checkout: Path) -> None:
    port = free_port()
    with running("rasa", "run", "--port", str(port), folder=checkout) as process:
        record = answered(process, f"http://127.0.0.1:{port}/webhooks/web/messages", {"text": QUESTION})
        # Sanic alone reads a body of negative length for ever, and answers nobody any more.
        unclear = send(port, [request(b"{}", b"Content-Length: -1")])
        again = answered(process, f"http://127.0.0.1:{port}/webhooks/web/messages", {"text": QUESTION})
    assert unclear.statuses == [400]
    assert again["topics"] == ["data_concerned"]
    assert record["topics"] == ["data_concerned"]
    assert record["messages"][0]["text"]
    assert process.returncode == 0
