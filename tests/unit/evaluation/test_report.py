from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from incident_bot.evaluation import confusion, report
from incident_bot.evaluation.measure import Measurement
from incident_bot.evaluation.questions import LabelledQuestion
from incident_bot.evaluation.scoring import Result
from incident_bot.records import Record

NOW = datetime(2030, 1, 2, 3, 4)


def result(wanted: Sequence[str], answered: Sequence[str], words: str = "?", clarify: Sequence[str] = ()) -> Result:
    question = LabelledQuestion("q-1", words, tuple(wanted), (), tuple(wanted), "plain", None, "fr", "fr")
    intent = {"name": "x", "confidence": 0.5}
    return Result(question, Record("s", words, "fr", tuple(answered), (), False, intent, (), 3.0, tuple(clarify)))


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = report.render(Measurement((result(["misuse"], ["measures"]),)), "questions", NOW)
    sources = re.findall(r"""(?:src|href)=["']([^"']*)|url\(([^)]*)""", page)
    assert sources
    assert all(source.startswith("data:image/png;base64,") for source, _ in sources)
    assert "<script" not in page


def test_what_a_customer_wrote_is_escaped() -> None:
    page = report.render(Measurement((result(["misuse"], ["measures"], "<b onclick=x>&"),)), "questions", NOW)
    assert "<b onclick" not in page
    assert "&lt;b onclick=x&gt;&amp;" in page


def test_only_failures_are_listed() -> None:
    results = (result(["misuse"], ["misuse"], "vraiment vendues"), result(["misuse"], ["measures"], "et alors"))
    page = report.render(Measurement(results), "questions", NOW)
    assert "et alors" in page
    assert "vraiment vendues" not in page


def test_a_measurement_without_a_failure_has_a_page() -> None:
    page = report.render(Measurement((result(["misuse"], ["misuse"]),)), "questions", NOW)
    assert "Not right: 0 of 1" in page


def test_every_failure_can_be_filtered_by_its_outcome_and_language() -> None:
    page = report.render(Measurement((result(["misuse"], ["unclear"]), result(["misuse"], ["measures"]))), "q", NOW)
    for outcome in ("refused", "wrong"):
        assert f'id="outcome-{outcome}"' in page
        assert f"#outcome-{outcome}:checked) .failure:not(.tone-{outcome})" in page
        assert f'class="failure tone-{outcome} group-fr"' in page


def test_pairs_count_questions_about_one_topic() -> None:
    results = [
        result(["misuse"], ["misuse"]),
        result(["misuse"], ["measures", "misuse"]),
        result(["misuse"], ["measures"]),
        result(["misuse"], [], clarify=["measures", "authorities"]),
        result(["misuse"], []),
        result(["misuse", "measures"], ["measures"]),
    ]
    assert confusion.pairs(results) == {
        ("misuse", "misuse"): 2,
        ("misuse", "measures"): 1,
        ("misuse", confusion.CLARIFY): 1,
        ("misuse", confusion.NOTHING): 1,
    }


def test_the_picture_is_a_png_and_stands_in_the_page() -> None:
    measurement = Measurement((result(["misuse"], ["measures"]),))
    picture = confusion.picture(confusion.pairs(measurement.results))
    assert picture.startswith(b"\x89PNG")
    assert base64.b64encode(picture[:60]).decode() in report.render(measurement, "questions", NOW)


def test_the_report_goes_into_a_folder_that_does_not_exist_yet(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.html"
    report.write(path, Measurement((result(["misuse"], ["misuse"]),)), "questions", NOW)
    assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_a_report_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(report.ReportError, match=r"report\.html") as caught:
        report.write(tmp_path / "file" / "report.html", Measurement(()), "questions", NOW)
    assert "\n" not in str(caught.value)
