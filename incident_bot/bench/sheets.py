"""Lists of questions from text, CSV and Excel, and results back into CSV and Excel."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from incident_bot.bench.files import BenchError

MOST = 1_000
# The heading of the column that is asked; the first column where none is there.
HEADINGS = frozenset({"question", "questions", "text", "message", "vraag", "vragen", "bericht", "frage", "fragen"})
COLUMNS = 30
EXCEL = b"PK\x03\x04"


def questions_of(name: str, body: bytes) -> list[str]:
    """Of a file: Excel by its first bytes, CSV by its name, otherwise one a line. Raises BenchError."""
    if body.startswith(EXCEL):
        return _of_rows(_excel(body))
    text = _decoded(body)
    return _of_rows(_csv(text)) if name.lower().endswith((".csv", ".tsv")) else questions_in(text)


def questions_in(text: str) -> list[str]:
    """One a line. Raises BenchError."""
    return _checked(line.strip() for line in text.splitlines())


def _decoded(body: bytes) -> str:
    """Excel writes CSV in UTF-8 with a mark, or in the encoding of Windows."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _csv(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error as error:
        raise BenchError("bad_file", str(error)) from error


def _excel(body: bytes) -> list[list[str]]:
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST + 2, max_col=COLUMNS, values_only=True)
        return [["" if value is None else str(value) for value in row] for row in rows]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise BenchError("bad_file", type(error).__name__) from error


def _of_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        raise BenchError("no_questions")
    named = [index for index, cell in enumerate(filled[0]) if cell.strip().lower() in HEADINGS]
    column = named[0] if named else 0
    return _checked(row[column].strip() for row in filled[bool(named) :] if len(row) > column)


def _checked(found: Iterable[str]) -> list[str]:
    questions = [question for question in found if question]
    if not questions:
        raise BenchError("no_questions")
    if len(questions) > MOST:
        raise BenchError("too_many_questions")
    return questions


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """With the mark by which Excel knows UTF-8; nothing in it is a formula."""
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([_harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def as_excel(rows: Iterable[Sequence[str]]) -> bytes:
    """Every cell is text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value)
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
