"""Many conversations at once with time to think between messages, on replicas with the trained model: `make load`."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import psutil

from benchmarks.cluster import ROOT, Cluster, running
from incident_bot.checks import corpus
from incident_bot.evaluation.scoring import percentile

# The load comes from one address; what one address may send is measured elsewhere.
OPEN = {"INCIDENT_BOT_ADDRESS_RATE": "0", "INCIDENT_BOT_SESSION_RATE": "0"}


@dataclass
class Report:
    """Times in seconds; `refused` counts the statuses of replies that are none, 0 where there was no reply."""

    answered: list[float] = field(default_factory=list)
    refusing: list[float] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)

    def line(self, seconds: float) -> str:
        times = [1000 * taken for taken in self.answered] or [0.0]
        shares = ", ".join(f"p{percent} {percentile(times, percent):.0f} ms" for percent in (50, 95, 99))
        slow = f", slowest refusal {1000 * max(self.refusing):.0f} ms" if self.refusing else ""
        rate = len(self.answered) / seconds
        return f"{len(self.answered)} answered ({rate:.1f}/s), {shares}; refused {dict(self.refused)}{slow}"


def messages(data: Path = ROOT / "data") -> Sequence[str]:
    """What people write, in four languages."""
    return [line.text for line in corpus.training(data / "nlu").lines]


async def talk(urls: Sequence[str], customers: int, think: float, seconds: float) -> Report:
    """Each customer writes, waits for the answer, and thinks for `think` seconds on average."""
    report, said, end = Report(), messages(), time.monotonic() + seconds
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as client:

        async def customer(number: int) -> None:
            await asyncio.sleep(random.uniform(0, think))
            sender: dict[str, str] = {}
            while time.monotonic() < end:
                url = f"{urls[number % len(urls)]}/webhooks/web/messages"
                started = time.monotonic()
                try:
                    async with client.post(url, json={"text": random.choice(said), **sender}) as reply:
                        body, status = await reply.json(), reply.status
                except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
                    body, status = {}, 0
                taken = time.monotonic() - started
                if status == 200:
                    report.answered.append(taken)
                    sender = {"sender": body["sender"]}
                else:
                    report.refused[status] += 1
                    report.refusing.append(taken)
                await asyncio.sleep(random.uniform(0.5, 1.5) * think)

        await asyncio.gather(*(customer(number) for number in range(customers)))
    return report


def memory(cluster: Cluster) -> list[int]:
    """MB of each replica."""
    return [psutil.Process(pid).memory_info().rss // 2**20 for pid in cluster.processes]


def processor(cluster: Cluster) -> float:
    """Seconds of all replicas together."""
    times = [psutil.Process(pid).cpu_times() for pid in cluster.processes]
    return float(sum(spent.user + spent.system for spent in times))


async def measure(cluster: Cluster, arguments: argparse.Namespace) -> None:
    urls = [cluster.url] if cluster.url else list(cluster.workers)
    await talk(urls, 20, 0.2, 5)
    print(f"memory before: {memory(cluster)} MB", flush=True)
    spent = processor(cluster)
    held = await talk(urls, arguments.customers, arguments.think, arguments.seconds)
    cost = 1000 * (processor(cluster) - spent) / max(1, len(held.answered))
    print(f"held: {held.line(arguments.seconds)}")
    print(f"processor: {cost:.1f} ms a message; memory after: {memory(cluster)} MB", flush=True)
    if arguments.overload:
        pressed = await talk(urls, arguments.customers, 0.2, arguments.overload)
        print(f"overload: {pressed.line(arguments.overload)}", flush=True)
        back = await talk(urls, arguments.customers // 10, 2.0, 15)
        print(f"after it: {back.line(15)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=500, help="conversations at once (default: %(default)s)")
    parser.add_argument("--think", type=float, default=10, help="seconds between messages (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=600, help="how long (default: %(default)s)")
    parser.add_argument("--overload", type=float, default=20, help="seconds of much more than fits, 0 for none")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="replicas (default: one for each core)"
    )
    arguments = parser.parse_args()
    with running(arguments.workers, **OPEN) as cluster:
        asyncio.run(measure(cluster, arguments))


if __name__ == "__main__":
    main()
