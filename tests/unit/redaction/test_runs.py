from __future__ import annotations

import pytest

from incident_bot.redaction.runs import ascii_digits, runs


def digits(text: str) -> list[str]:
    return [run.digits for run in runs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0470 12 34 56", ["0470123456"]),
        ("0470/12.34.56", ["0470123456"]),
        ("O47O l2", ["047012"]),
        ("one two three", ["123"]),
        ("zéro quatre 70", ["0470"]),
        ("12 apples and 34 pears", ["12", "34"]),
        ("1234? 5678", ["1234", "5678"]),
        ("In 2025. 1000 people", ["2025", "1000"]),
        ("4111, 1111, 1111", ["411111111111"]),
        ("Rue de la Loi 16, 1000 Bruxelles", ["16", "1000"]),
        ("OO", []),
    ],
)
def test_digits_that_belong_together(text: str, expected: list[str]) -> None:
    assert digits(text) == expected


def test_positions_are_those_of_the_text() -> None:
    text = "pin one-2-thrée 3"
    (run, *_) = runs(text)
    assert text[run.start : run.end] == "one-2"
    assert run.spelt == 1


def test_digits_of_every_script_keep_their_place() -> None:
    assert ascii_digits("a٣ب४") == "a3ب4"
