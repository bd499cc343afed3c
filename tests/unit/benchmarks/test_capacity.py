from __future__ import annotations

import re
from pathlib import Path

from benchmarks.capacity import FULL, HOUR, MESSAGES, PEAK, Costs, Run, need, render

PAGE = Path(__file__).parents[3] / "docs" / "capacity.md"
COSTS = Costs({"replicas": 20.0, "PostgreSQL": 3.0}, stored=4.0, logged=9.0, memory=900)
NUMBER = r"([\d,.]+)"


def test_twice_the_customers_need_twice_the_cores() -> None:
    one, two = need(100_000, COSTS), need(200_000, COSTS)
    assert two.rate == 2 * one.rate
    assert 0 <= 2 * one.replicas - two.replicas <= 1
    assert two.stored == 2 * one.stored


def test_the_cores_of_every_part_carry_the_peak_without_being_full() -> None:
    found = need(1_000_000, COSTS)
    assert found.rate == PEAK * 1_000_000 * MESSAGES / HOUR
    for part, cores in found.cores.items():
        assert found.rate * COSTS.milliseconds[part] / 1000 <= cores * FULL


def test_a_page_says_what_kept_the_machine_busy_meanwhile() -> None:
    busy, quiet = (Run(60, 10, 90, others, 2, 2) for others in (1.5, 0.1))
    assert "measure again" in render(COSTS, busy)
    assert "measure again" not in render(COSTS, quiet)


def test_the_page_follows_from_the_costs_that_it_shows() -> None:
    page = PAGE.read_text(encoding="utf-8")
    milliseconds = {
        part: float(cost) for part, cost in re.findall(rf"^\| processor of (.+) \| {NUMBER} ms \|$", page, re.M)
    }
    kept, logged = (float(cost) for cost in re.findall(rf"^\| .+ \| {NUMBER} kB \|$", page, re.M))
    (memory,) = re.findall(rf"A replica has {NUMBER} MB", page)
    costs = Costs(milliseconds, kept, logged, int(memory.replace(",", "")))
    run = re.search(
        rf"{NUMBER} replicas on {NUMBER} cores.*?; {NUMBER} messages a second\nfor {NUMBER} s, {NUMBER} ms"
        rf".*?kept {NUMBER} cores",
        page,
        re.S,
    )
    assert run
    replicas, cores, rate, seconds, p95, others = map(float, run.groups())
    assert page == render(costs, Run(seconds, rate, p95, others, int(cores), int(replicas)))
