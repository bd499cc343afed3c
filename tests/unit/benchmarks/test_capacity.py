from __future__ import annotations

import re
from pathlib import Path

from benchmarks.capacity import FULL, PEAK, need

PAGE = Path(__file__).parents[3] / "docs" / "capacity.md"


def test_twice_the_customers_need_twice_the_cores() -> None:
    one, two = need(100_000, 3, 3600, 10), need(200_000, 3, 3600, 10)
    assert two.rate == 2 * one.rate
    assert 0 <= 2 * one.cores - two.cores <= 1


def test_the_cores_carry_the_peak_without_being_full() -> None:
    found = need(1_000_000, 3, 3600, 10)
    assert found.rate == PEAK * 1_000_000 * 3 / 3600
    assert found.rate * 0.010 <= found.cores * FULL


def test_the_page_says_what_the_measured_cost_gives() -> None:
    page = PAGE.read_text()
    cost = float(re.findall(r"--milliseconds (\S+)", page)[0])
    rows = re.findall(r"^\| ([\d,]+) \| ([\d,]+) \| (\d+) \|$", page, re.MULTILINE)
    assert len(rows) == 3
    for customers, rate, cores in rows:
        found = need(int(customers.replace(",", "")), 3, 3600, cost)
        assert (f"{found.rate:,.0f}", str(found.cores)) == (rate, cores)
