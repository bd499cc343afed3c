from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import page
from benchmarks.compare import Comparison, Row
from benchmarks.curve import Point
from benchmarks.page import Facts, cell, mistakes
from benchmarks.trade import Bin, Setting
from incident_bot.evaluation.measure import Measurement
from tests.unit.benchmarks.made import question, result, tally

FACTS = Facts(
    now=datetime(2030, 1, 2, 3, 4),
    seed=77,
    cores=3,
    model="abc123",
    versions=(("rasa", "9.8.7"), ("Node", "99.1")),
    lines=12345,
    refuse_below=0.4,
    questions=(question("misuse"), question("misuse"), question("out_of_scope")),
    measurement=Measurement(
        (
            result("misuse", "misuse", 0.9),
            result("misuse", "measures", 0.8, "sold | or\nnot?", "nl"),
            result("misuse", "unclear", 0.3),
        )
    ),
    comparison=Comparison(
        0.05,
        1111,
        222,
        7.4,
        (
            Row("incident-bot", (tally("fr", 8, 1, 1), tally("all", 8, 1, 1)), 1.0, 1.0),
            Row("stock Rasa", (tally("fr", 5, 2, 3), tally("all", 5, 2, 3)), 23.4, 0.0312),
            Row("nlp.js", note="There is no Node here."),
        ),
    ),
    curve=(Point(0.05, 1700, (tally("all", 6, 3, 1),)), Point(1.0, 33000, (tally("all", 9, 1, 0),))),
    bins=(Bin(0.3, 0.4, 4, 1, 0.35), Bin(0.9, 1.0, 10, 9, 0.96)),
    settings=(
        Setting(0.2, tally("in scope", 18, 1, 1), tally("out of scope", 3, 0, 1)),
        Setting(0.4, tally("in scope", 17, 2, 1), tally("out of scope", 3, 1, 0)),
    ),
)


@pytest.fixture(scope="module")
def rendered() -> str:
    return page.render(FACTS)


def rows(text: str, first: str) -> list[list[str]]:
    """The cells of the rows that begin so."""
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in cells if row[0].strip() == first]


def test_the_page_says_when_with_what_and_from_which_model(rendered: str) -> None:
    for words in ("2030-01-02 03:04", "seed 77", "on 3 cores", "`abc123`", "12,345 lines", "rasa 9.8.7, Node 99.1"):
        assert words in rendered


def test_every_language_and_kind_has_its_interval(rendered: str) -> None:
    (french,) = rows(rendered, "fr")
    assert french[1:4] == ["2", "50.0 %", "50.0 %"]
    assert french[-1] == "9.5 – 90.5 %"
    (plain,) = rows(rendered, "plain")
    assert plain[1:] == [
        "50.0 % (9.5 – 90.5), n = 2",
        "0.0 % (0.0 – 79.3), n = 1",
        "–",
        "–",
        "33.3 % (6.1 – 79.2), n = 3",
    ]


def test_systems_stand_side_by_side_with_times_as_multiples(rendered: str) -> None:
    assert "1,111 lines, 5 %" in rendered
    (stock,) = rows(rendered, "stock Rasa")
    assert stock[1:] == ["50.0 / 20.0 / 30.0", "–", "–", "–", "50.0 / 20.0 / 30.0", "23.7 – 76.3 %", "23 ×", "0.031 ×"]


def test_a_system_that_was_not_measured_has_its_reason_and_no_figure(rendered: str) -> None:
    (row,) = rows(rendered, "nlp.js")
    assert row[6] == "not measured: There is no Node here."
    assert not re.search(r"\d", "".join(row))


def test_the_curve_the_bins_and_the_thresholds_are_tables(rendered: str) -> None:
    assert rows(rendered, "5 %")[0][1:5] == ["1,700", "60.0 %", "30.0 %", "10.0 %"]
    assert rows(rendered, "0.9 – 1.0")[0][1:4] == ["10", "96.0 %", "90.0 %"]
    assert rows(rendered, "0.20")[0][1:] == ["90.0 %", "5.0 %", "5.0 %", "75.0 %", "25.0 %"]
    assert rows(rendered, "0.40 (in use)")[0][1:] == ["85.0 %", "10.0 %", "5.0 %", "100.0 %", "0.0 %"]


def test_a_mistake_is_told_with_text_wanted_got_and_confidence(rendered: str) -> None:
    (mistake,) = rows(rendered, "0.80")
    assert mistake[1:] == [r"sold \| or not? (nl)", "misuse · hand-off", "measures · hand-off · nl", "wrong"]


def test_every_table_has_the_same_number_of_cells_in_each_row(rendered: str) -> None:
    tables = [block.splitlines() for block in re.findall(r"(?:^\|.*\n)+", rendered, re.MULTILINE)]
    assert len(tables) == 7
    assert all(len({len(re.findall(r"(?<!\\)\|", row)) for row in table}) == 1 for table in tables)


def test_the_surest_mistakes_come_first_and_refusals_are_none() -> None:
    made = [
        result("misuse", "measures", 0.5),
        result("misuse", "measures", 0.9),
        result("misuse", "unclear", 0.99),
        result("misuse", "misuse", 1.0),
        result("misuse", "measures", 0.7),
    ]
    assert [found.record and found.record.intent["confidence"] for found in mistakes(made, most=2)] == [0.9, 0.7]


def test_what_customers_write_is_no_markdown_and_not_endless() -> None:
    assert cell("a|b\n<i>*c*") == r"a\|b \<i\>\*c\*"
    assert len(cell("long " * 500)) < 300


def test_the_pictures_beside_the_page_are_those_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "evaluation.md"
    page.write(path, FACTS)
    shown = re.findall(r"!\[[^]]+\]\(([^)]+)\)", path.read_text(encoding="utf-8"))
    assert len(shown) == 3
    assert {tmp_path / name for name in shown} == set((tmp_path / "evaluation").iterdir())
    for name in shown:
        assert ElementTree.parse(tmp_path / name).getroot().tag.endswith("svg")
        assert (tmp_path / name).stat().st_size < 40_000


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        page.write(tmp_path / folder / "evaluation.md", FACTS)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / folder).rglob("*.*")} for folder in ("one", "two")
    )
    assert one == two


def test_a_page_without_a_mistake_can_be_written() -> None:
    assert "The 0 wrong" in page.render(replace(FACTS, measurement=Measurement((result("misuse", "misuse", 0.9),))))
