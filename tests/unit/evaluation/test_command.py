from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
from pathlib import Path

import pytest

from incident_bot.cli import evaluate
from incident_bot.errors import ContentError
from incident_bot.evaluation.measure import Measurement, measure
from incident_bot.evaluation.questions import QuestionsError
from incident_bot.records import Record
from incident_bot.settings import Settings


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    evaluate.add_arguments(parser)
    return parser.parse_args(words)


def sample(folder: Path, *languages: str) -> Path:
    rows = [{"id": lang, "lang": lang, "text": "?", "topics": ["misuse"], "kind": "plain"} for lang in languages]
    path = folder / "sample.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def measured(path: Path) -> Measurement:
    """In French, always: right for one language of the four."""

    async def ask(sender: str, text: str) -> Record:
        return Record(sender, text, "fr", ("misuse",), (), False, {"name": "misuse", "confidence": 1.0}, (), 2.0)

    return asyncio.run(measure(evaluate.questions([path], ["fr", "nl"]), ask, lambda asked: None))


def test_files_are_asked_in_the_languages_wanted(tmp_path: Path) -> None:
    path = sample(tmp_path, "fr", "nl", "de")
    given = arguments("--file", str(path), "--language", "nl", "de")
    assert [dialogue.id for dialogue in evaluate.questions(given.file, given.language)] == ["nl", "de"]


def test_files_without_a_question_in_the_languages_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match="de"):
        evaluate.questions([sample(tmp_path, "fr")], ["de"])


def test_a_low_score_is_no_failure_unless_asked_for(tmp_path: Path) -> None:
    path = sample(tmp_path, "fr", "nl")
    report = str(tmp_path / "report.html")
    given = [
        ["--report", report],
        ["--report", report, "--fail-under", "50"],
        ["--report", report, "--fail-under", "51"],
    ]
    assert [evaluate.tell(arguments("--file", str(path), *words), measured(path)) for words in given] == [0, 0, 1]


def test_the_report_is_written_where_it_is_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, report = sample(tmp_path, "fr"), tmp_path / "here" / "report.html"
    evaluate.tell(arguments("--file", str(path), "--report", str(report)), measured(path))
    assert report.is_file()
    assert str(report) in capsys.readouterr().out


def test_faulty_questions_are_told_before_the_model_is_looked_for(tmp_path: Path) -> None:
    settings = dataclasses.replace(Settings.from_environment({}), models=tmp_path)
    with pytest.raises(QuestionsError, match="nowhere"):
        evaluate.run(arguments("--file", str(tmp_path / "nowhere.jsonl")), settings)


def test_malformed_content_is_told_before_the_model_is_looked_for(tmp_path: Path) -> None:
    settings = dataclasses.replace(Settings.from_environment({}), models=tmp_path, content=tmp_path)
    with pytest.raises(ContentError):
        evaluate.run(arguments("--file", str(sample(tmp_path, "fr"))), settings)
