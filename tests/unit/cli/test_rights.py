"""`incident-bot export`, `erase` and `purge` on a database with two conversations."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from incident_bot.cli.main import main
from incident_bot.settings import Settings
from incident_bot.storage.database import Database
from incident_bot.storage.retention import DAY
from incident_bot.storage.trackers import ConversationStore
from tests.unit.storage.turns import turn


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENT_BOT_STATE", str(tmp_path))

    async def talk() -> None:
        database = Database(Settings.from_environment().database, 5)
        old = ConversationStore(database=database, clock=lambda: time.time() - 8 * DAY)
        await turn(old, "old", "1", "Grüße")
        await turn(ConversationStore(database=database), "new", "1")
        database.close()

    asyncio.run(talk())


def test_export_prints_all_that_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "old"]) == 0
    kept = json.loads(capsys.readouterr().out)
    assert kept["conversation"] == "old"
    assert [event["text"] for event in kept["events"] if event["event"] == "user"] == ["Grüße"]


def test_erase_leaves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["erase", "old"]) == 0
    assert main(["export", "old"]) == 1
    assert main(["erase", "old"]) == 1
    assert main(["export", "new"]) == 0
    assert "nothing is kept of old" in capsys.readouterr().err


def test_purge_deletes_what_is_old_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge"]) == 0
    assert "1 conversations deleted" in capsys.readouterr().out
    assert main(["export", "old"]) == 1
    assert main(["export", "new"]) == 0


def test_a_database_that_does_not_answer_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("INCIDENT_BOT_STATE", str(tmp_path / "file"))
    assert main(["export", "old"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_rasa_reports_to_nobody_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.telemetry import is_telemetry_enabled

    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    assert main(["purge"]) == 0
    assert not is_telemetry_enabled()
