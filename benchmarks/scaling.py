"""What more replicas answer, until the cores are full: one, two and three in turn on one database.

.venv/bin/python -m benchmarks.scaling [--replicas 3] [--rounds 3] [--seconds 15]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.cluster import Cluster, running
from benchmarks.customers import NEW, OPEN, Customers, Report, Texts
from benchmarks.meter import CLIENT, OTHERS, spent
from tests.faults.nginx import INSTALL, Nginx, nginx

# Per replica, without a pause: as many as keep it busy, and fewer than it refuses at.
CUSTOMERS = 8
HEAD = (
    "replicas | messages/s | against one | a CPU-second | p95 | refused | lost or out of order | cores busy: assistant"
)
HEAD += ", client, other programs"


@dataclass(frozen=True)
class Round:
    """`cores` are those that the assistant with its servers, the client, and other programs kept busy."""

    report: Report
    lost: int
    cores: tuple[float, float, float]


async def measure(cluster: Cluster, most: int, rounds: int, seconds: float) -> dict[int, list[Round]]:
    """By the number of replicas that get messages; the others wait. Interleaved, so that all see the same machine."""
    found: dict[int, list[Round]] = {count: [] for count in range(1, most + 1)}
    texts = Texts(seed=1)
    with _fronts(cluster, most) as urls:
        for count in found:
            await Customers(urls[count - 1], texts, NEW).talk(CUSTOMERS * count, 0, 3)
        for _ in range(rounds):
            for count, results in found.items():
                before = cluster.meter.seconds()
                report = await Customers(urls[count - 1], texts, NEW).talk(CUSTOMERS * count, 0, seconds)
                results.append(_round(cluster, report, spent(before, cluster.meter.seconds())))
    return found


def _round(cluster: Cluster, report: Report, used: dict[str, float]) -> Round:
    client, others = used.pop(CLIENT), used.pop(OTHERS)
    own = sum(used.values())
    cores = (own / report.seconds, client / report.seconds, others / report.seconds)
    return Round(report, cluster.missing(report.said), cores)


@contextmanager
def _fronts(cluster: Cluster, most: int) -> Iterator[Sequence[Sequence[str]]]:
    """Where customers of the first one, two, … replicas write to: an nginx for each number of them."""
    binary, servers = nginx(), []
    if not binary:
        print(INSTALL)
        yield [[replica.url for replica in cluster.replicas[:count]] for count in range(1, most + 1)]
        return
    for count in range(1, most + 1):
        folder = cluster.folder / f"first-{count}"
        folder.mkdir()
        folder.chmod(0o755)
        servers.append(Nginx(folder, [replica.port for replica in cluster.replicas[:count]], binary))
        servers[-1].start()
    try:
        yield [[server.url] for server in servers]
    finally:
        for server in servers:
            server.stop()


def table(found: dict[int, list[Round]]) -> Iterator[str]:
    """Medians of the rounds; what was refused or lost in all of them together."""
    yield HEAD
    first = 0.0
    for count, rounds in found.items():
        rate = statistics.median(one.report.rate for one in rounds)
        first = first or rate
        own, client, others = (statistics.median(one.cores[part] for one in rounds) for part in range(3))
        yield " | ".join(
            (
                str(count),
                f"{rate:.1f}",
                f"{rate / first:.2f} x",
                f"{statistics.median(one.report.rate / one.cores[0] for one in rounds):.1f}",
                f"{statistics.median(one.report.milliseconds(95) for one in rounds):.0f} ms",
                str(sum(one.report.refused.total() for one in rounds)),
                str(sum(one.lost for one in rounds)),
                f"{own:.2f}, {client:.2f}, {others:.2f}",
            )
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicas", type=int, default=3, help="how many at most (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="of each number of them (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=15, help="of a round (default: %(default)s)")
    arguments = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    print(f"{len(cores)} cores; each replica on one of them alone, its servers and the customers on all of them")
    print(f"{CUSTOMERS} customers for each replica, without a pause; {NEW}: nothing comes from a cache", flush=True)
    with running(arguments.replicas, cores, OPEN) as cluster:
        found = asyncio.run(measure(cluster, arguments.replicas, arguments.rounds, arguments.seconds))
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
