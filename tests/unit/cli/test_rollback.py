from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from incident_bot.cli import rollback, train
from incident_bot.cli.main import main
from incident_bot.errors import ModelError
from incident_bot.settings import Settings


def settings(folder: Path) -> Settings:
    return Settings.from_environment({"INCIDENT_BOT_MODELS": str(folder)})


def trained(known: Settings, model: bytes) -> None:
    """What `incident-bot train` does around Rasa's training."""
    before = train._aside(known)
    new = known.models / "new"
    known.models.mkdir(exist_ok=True)
    new.write_bytes(model)
    new.replace(known.model)
    train._keep(before, known)


def test_training_keeps_the_model_before_and_one_command_brings_it_back_and_forward(tmp_path: Path) -> None:
    known = settings(tmp_path / "models")
    trained(known, b"first")
    trained(known, b"second")
    assert rollback.run(argparse.Namespace(), known) == 0
    assert (known.model.read_bytes(), known.previous_model.read_bytes()) == (b"first", b"second")
    rollback.swap(known)
    assert (known.model.read_bytes(), known.previous_model.read_bytes()) == (b"second", b"first")
    assert {file.name for file in known.previous_model.parent.iterdir()} == {known.model.name}


def test_a_training_that_changed_nothing_keeps_the_older_model(tmp_path: Path) -> None:
    known = settings(tmp_path / "models")
    for model in (b"first", b"second", b"second"):
        trained(known, model)
    assert known.previous_model.read_bytes() == b"first"


def test_rasas_own_commands_find_no_second_model_beside_the_one_in_use(tmp_path: Path) -> None:
    known = settings(tmp_path / "models")
    trained(known, b"first")
    trained(known, b"second")
    assert list(known.models.glob("*.tar.gz")) == [known.model]


def test_a_model_that_was_chosen_is_newer_than_what_it_learnt_from(tmp_path: Path) -> None:
    known = settings(tmp_path / "models")
    trained(known, b"first")
    trained(known, b"second")
    learnt = tmp_path / "config.yml"
    learnt.write_text("")
    rollback.swap(known)
    assert known.model.stat().st_mtime >= learnt.stat().st_mtime


def test_without_a_model_before_nothing_changes_and_the_operator_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = settings(tmp_path)
    with pytest.raises(ModelError, match="no trained model"):
        rollback.swap(known)
    trained(known, b"first")
    monkeypatch.setenv("INCIDENT_BOT_MODELS", str(tmp_path))
    assert main(["rollback"]) == 1
    assert "no model before" in capsys.readouterr().err
    assert known.model.read_bytes() == b"first"
