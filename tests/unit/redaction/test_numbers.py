from __future__ import annotations

import pytest

from incident_bot.redaction.numbers import kind
from incident_bot.redaction.runs import runs


def kinds(text: str) -> list[str]:
    return [kind(text, run) for run in runs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4111 1111 1111 1111", "card"),
        ("4111 1111 1111 1112", "number"),
        ("85.07.30-033.28", "national_number"),
        ("registre national 85.07.30-033.99", "national_number"),
        ("111222333", "national_number"),
        ("8932 0101 2345 6789 012", "sim"),
        ("sim 1234567890123", "sim"),
        ("0470 12 34 56", "phone"),
        ("+49 151 23456789", "phone"),
        ("12345678", "number"),
    ],
)
def test_check_digits_tell_the_kind_and_words_tell_it_without(text: str, expected: str) -> None:
    assert kinds(text) == [expected]


def test_two_numbers_side_by_side_are_named_by_the_first() -> None:
    assert kinds("0470123456 0471123456") == ["phone"]
