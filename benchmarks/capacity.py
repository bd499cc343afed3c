"""What a message costs each part, measured at moderate load, and what many customers need: docs/capacity.md.

.venv/bin/python -m benchmarks.capacity [--write]
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from benchmarks.cluster import Cluster, running
from benchmarks.customers import OPEN, USUAL, Customers, Report, Texts
from benchmarks.meter import CLIENT, OTHERS, REPLICAS, spent
from benchmarks.replicas import ROOT
from benchmarks.templates import template
from incident_bot.storage.database import Database
from incident_bot.storage.engines import POSTGRESQL_CONNECTIONS

PAGE = ROOT / "docs" / "capacity.md"
# A core that is busier than this makes people wait when several write at once.
FULL = 0.6
# In the busiest five minutes of the hour, against its average.
PEAK = 2.0
# Of each customer in the first hour.
MESSAGES = 3
HOUR = 3600
CUSTOMERS = (10_000, 100_000, 1_000_000)
# What is stored of a message, and what its transactions write to the log in front of it.
KEPT = "SELECT sum(pg_total_relation_size(relid)) FROM pg_statio_user_tables"
LOGGED = "SELECT pg_current_wal_lsn() - '0/0'"


@dataclass(frozen=True)
class Costs:
    """Milliseconds of a core by part, and kB in the database and in its log, each for a message; MB of a replica.
    Rounded, so that the page can be checked by hand."""

    milliseconds: Mapping[str, float]
    stored: float
    logged: float
    memory: int


@dataclass(frozen=True)
class Run:
    """How the costs were measured. `others` is how many cores other programs kept busy meanwhile."""

    seconds: float
    rate: float
    p95: float
    others: float
    cores: int
    replicas: int


@dataclass(frozen=True)
class Need:
    """`rate` is messages a second at the peak; `cores` by part; `stored` in GB for the hour, `logged` in MB a second at
    the peak, `memory` of the replicas in GB."""

    customers: int
    rate: float
    cores: Mapping[str, int]
    memory: float
    connections: int
    stored: float
    logged: float

    @property
    def replicas(self) -> int:
        return self.cores[REPLICAS]


def need(customers: int, costs: Costs) -> Need:
    rate = PEAK * customers * MESSAGES / HOUR
    cores = {part: math.ceil(rate * cost / 1000 / FULL) for part, cost in costs.milliseconds.items()}
    return Need(
        customers,
        rate,
        cores,
        cores[REPLICAS] * costs.memory / 1000,
        cores[REPLICAS] * POSTGRESQL_CONNECTIONS,
        customers * MESSAGES * costs.stored / 1e6,
        rate * costs.logged / 1000,
    )


async def measure(cluster: Cluster, rate: float, during: float) -> tuple[Costs, Run]:
    """At `rate` messages a second, `during` so many seconds."""
    customers, meter = Customers(cluster.urls, Texts(seed=1), USUAL), cluster.meter
    await customers.talk(20, 0.2, 5)
    before, kept, logged = meter.seconds(), _bytes(cluster, KEPT), _bytes(cluster, LOGGED)
    think = 10.0
    report = await customers.talk(round(rate * think), think, during)
    used = spent(before, meter.seconds())
    messages = len(report.answered)
    costs = Costs(
        {part: round(1000 * seconds / messages, 1) for part, seconds in used.items() if part not in (CLIENT, OTHERS)},
        round((_bytes(cluster, KEPT) - kept) / messages / 1000, 1),
        round((_bytes(cluster, LOGGED) - logged) / messages / 1000, 1),
        max(meter.memory(REPLICAS)),
    )
    return costs, _run(report, used[OTHERS], len(cluster.replicas))


def _run(report: Report, others: float, replicas: int) -> Run:
    cores = len(os.sched_getaffinity(0))
    return Run(report.seconds, report.rate, report.milliseconds(95), others / report.seconds, cores, replicas)


def _bytes(cluster: Cluster, query: str) -> float:
    database = Database(cluster.database, 60)
    found = database.run(lambda connection: connection.execute(text(query)).scalar())
    database.close()
    return float(found)


def render(costs: Costs, run: Run) -> str:
    needs = [need(customers, costs) for customers in CUSTOMERS]
    return template(Path(__file__).with_name("capacity.md.jinja")).render(
        costs=costs, run=run, needs=needs, usual=USUAL, messages=MESSAGES, peak=PEAK, full=FULL
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=10, help="messages a second (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=120, help="how long (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help="into docs/capacity.md; otherwise it is only printed")
    arguments = parser.parse_args()
    with running(len(os.sched_getaffinity(0)), environment=OPEN) as cluster:
        page = render(*asyncio.run(measure(cluster, arguments.rate, arguments.seconds)))
    if arguments.write:
        PAGE.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
