from __future__ import annotations

import pytest

from incident_bot.redaction.harmless import birth_years, full_date, is_harmless
from incident_bot.redaction.runs import runs


def harmless(text: str) -> list[bool]:
    return [is_harmless(text, run) for run in runs(text)]


@pytest.mark.parametrize("text", ["12/05/1984", "12.5.1984", "1984-05-12", "12 05 1984"])
def test_a_date_has_a_year(text: str) -> None:
    assert full_date(text) == 1984


@pytest.mark.parametrize("text", ["32/05/1984", "12/13/1984", "1984", "12/05/84"])
def test_what_is_no_whole_date_has_none(text: str) -> None:
    assert full_date(text) is None


def test_a_date_since_customers_can_be_born_is_a_birth_date() -> None:
    youngest = max(birth_years())
    assert harmless(f"12/05/{youngest}") == [False]
    assert harmless(f"12/05/{youngest + 1}") == [True]


@pytest.mark.parametrize("text", ["1 250 000 clients", "€ 1250000", "1.250.000", "1250000 euros", "2 000 000"])
def test_sums_and_counts_belong_to_nobody(text: str) -> None:
    assert harmless(text) == [True]


@pytest.mark.parametrize(
    "text", ["470 123 456", "12345678", "0470 12 34 56", "1250001", "12345678 clients", "+32 470 123 000"]
)
def test_other_long_numbers_may_belong_to_somebody(text: str) -> None:
    assert harmless(text) == [False]
