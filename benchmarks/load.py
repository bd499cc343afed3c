"""Conversations at once with time to think between messages, then far too many messages: `make load`."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Mapping, Sequence

from benchmarks.cluster import Cluster, alone, running
from benchmarks.customers import NEW, OPEN, USUAL, Customers, Report, Texts
from benchmarks.meter import CLIENT, OTHERS, REPLICAS, Meter, spent
from incident_bot.evaluation.scoring import percentile

# Messages a second for the overload, against those of the held load.
TIMES = 4


async def measure(cluster: Cluster, arguments: argparse.Namespace) -> None:
    texts, mixture = Texts(arguments.seed), NEW if arguments.new else USUAL
    customers, meter = Customers(cluster.urls, texts, mixture), cluster.meter
    print(f"customers: {mixture}", flush=True)
    await customers.talk(20, 0.2, 5)
    before, started = meter.seconds(), meter.memory(REPLICAS)
    held, middle = await asyncio.gather(
        customers.talk(arguments.customers, arguments.think, arguments.seconds), _middle(meter, arguments.seconds)
    )
    used = spent(before, meter.seconds())
    print(f"\nheld: {arguments.customers} conversations, {arguments.think:g} s to think, {arguments.seconds:g} s")
    print(f"  {held.rate:.1f} answers/s, {held.times()}; {held.errors} errors, {held.busy} refused as busy")
    print(f"  messages: {', '.join(f'{count} {kind}' for kind, count in held.kinds.most_common())}")
    print(f"  processor: {processor(used, held)}")
    print(f"  memory of the replicas in MB: start {started}, middle {middle}, end {meter.memory(REPLICAS)}")
    print(f"  {stored(cluster, [held])}", flush=True)
    if arguments.overload:
        await overload(cluster, customers, arguments)


async def overload(cluster: Cluster, customers: Customers, arguments: argparse.Namespace) -> None:
    rate = TIMES * arguments.customers / arguments.think
    before = cluster.meter.seconds()
    pressed = await customers.arrive(rate, arguments.overload)
    used = spent(before, cluster.meter.seconds())
    slow = percentile(pressed.refusing, 95)
    print(f"\noverload: {rate:g} new customers/s for {arguments.overload:g} s")
    print(f"  {pressed.rate:.1f} answers/s, {pressed.times()}; {pressed.errors} errors")
    print(f"  {pressed.busy} refused as busy, p95 {1000 * slow:.0f} ms")
    print(f"  processor: {processor(used, pressed)}", flush=True)
    back = await customers.talk(arguments.customers, arguments.think, 3 * arguments.think)
    print(f"\nat once after it, the held load again for {back.seconds:g} s")
    print(f"  {back.rate:.1f} answers/s, {back.times()}; {back.errors} errors, {back.busy} refused as busy")
    print(f"  {stored(cluster, [pressed, back])}", flush=True)


async def _middle(meter: Meter, seconds: float) -> list[int]:
    await asyncio.sleep(seconds / 2)
    return meter.memory(REPLICAS)


def processor(used: Mapping[str, float], report: Report) -> str:
    """Of a core, and for a message."""
    messages = max(1, len(report.answered))
    own = {name: seconds for name, seconds in used.items() if name not in (CLIENT, OTHERS)}
    parts = [f"{name} {1000 * seconds / messages:.1f}" for name, seconds in own.items()]
    shares = [f"{name} {used[name] / report.seconds:.2f}" for name in (CLIENT, OTHERS)]
    total = sum(own.values()) / report.seconds
    return f"ms a message: {', '.join(parts)}; cores busy: the assistant {total:.2f}, {', '.join(shares)}"


def stored(cluster: Cluster, reports: Sequence[Report]) -> str:
    lost = sum(cluster.missing(report.said) for report in reports)
    answered = sum(len(report.answered) for report in reports)
    return f"{answered} answered, {lost} of them not stored in their order"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=500, help="conversations at once (default: %(default)s)")
    parser.add_argument("--think", type=float, default=10, help="seconds between messages (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=600, help="how long (default: %(default)s)")
    parser.add_argument("--overload", type=float, default=20, help="seconds of much more than fits, 0 for none")
    parser.add_argument("--new", action="store_true", help="every text is new, nobody presses a button")
    parser.add_argument("--alone", action="store_true", help="one process with SQLite, as `make run` starts it")
    parser.add_argument("--seed", type=int, default=1, help="of what customers choose (default: %(default)s)")
    parser.add_argument(
        "--replicas", type=int, default=os.cpu_count() or 1, help="how many (default: one for each core)"
    )
    arguments = parser.parse_args()
    with alone(OPEN) if arguments.alone else running(arguments.replicas, environment=OPEN) as cluster:
        asyncio.run(measure(cluster, arguments))


if __name__ == "__main__":
    main()
