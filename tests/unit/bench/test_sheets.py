from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from incident_bot.bench import sheets
from incident_bot.bench.files import BenchError


def excel(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_pasted_list_is_a_question_a_line() -> None:
    assert sheets.questions_in(" one? \r\n\n two?\n") == ["one?", "two?"]


def test_the_column_of_questions_is_found_by_its_heading() -> None:
    assert sheets.questions_of("a.xlsx", excel(("id", "Vraag"), (1, "eerste?"), (2, None), (3, "tweede?"))) == [
        "eerste?",
        "tweede?",
    ]
    assert sheets.questions_of("a.csv", b"id;Frage\n1;erste?\n2;zweite?\n") == ["erste?", "zweite?"]


def test_without_a_heading_it_is_the_first_column() -> None:
    assert sheets.questions_of("a.xlsx", excel(("one?", "x"), ("two?", "y"))) == ["one?", "two?"]
    assert sheets.questions_of("a.csv", b'"one, or two?",x\nthree?,y\n') == ["one, or two?", "three?"]


def test_csv_of_excel_for_windows_is_read() -> None:
    assert sheets.questions_of("a.csv", "question\nété ?\n".encode("cp1252")) == ["été ?"]
    assert sheets.questions_of("a.txt", "\ufeffété ?\n".encode()) == ["été ?"]


@pytest.mark.parametrize(
    ("name", "body", "key"),
    [
        ("a.txt", b" \n\n", "no_questions"),
        ("a.xlsx", b"PK\x03\x04 and nothing of the kind", "bad_file"),
        ("a.xlsx", excel(), "no_questions"),
        ("a.txt", b"q?\n" * 1001, "too_many_questions"),
    ],
)
def test_what_cannot_be_asked_is_told(name: str, body: bytes, key: str) -> None:
    with pytest.raises(BenchError) as caught:
        sheets.questions_of(name, body)
    assert caught.value.key == key


def test_a_thousand_are_asked() -> None:
    assert len(sheets.questions_of("a.txt", b"q?\n" * 1000)) == 1000


def test_an_export_holds_no_formula() -> None:
    rows = [("=1+1", "@SUM(A1)"), ("plain", "-2")]
    assert "'=1+1" in sheets.as_csv(rows)
    sheet = load_workbook(io.BytesIO(sheets.as_excel(rows))).worksheets[0]
    assert [cell.data_type for cell in sheet[1]] == ["s", "s"]
    assert [cell.value for cell in sheet[1]] == ["=1+1", "@SUM(A1)"]
