"""How many cores a number of customers needs, from the measured cost of a message: docs/capacity.md."""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass

# A core that is busier than this makes people wait when several write at once.
FULL = 0.6
# In the busiest five minutes of the hour, against its average.
PEAK = 2.0


@dataclass(frozen=True)
class Need:
    """`rate` is messages a second at the peak."""

    rate: float
    cores: int


def need(customers: int, messages: float, seconds: float, milliseconds: float) -> Need:
    """`messages` of each customer within `seconds`, each of which costs `milliseconds` of a core."""
    rate = PEAK * customers * messages / seconds
    return Need(rate, math.ceil(rate * milliseconds / 1000 / FULL))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--milliseconds", type=float, required=True, help="of a core for a message, from make load")
    parser.add_argument("--messages", type=float, default=3, help="of each customer (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=3600, help="in which they come (default: %(default)s)")
    arguments = parser.parse_args()
    for customers in (10_000, 100_000, 1_000_000):
        found = need(customers, arguments.messages, arguments.seconds, arguments.milliseconds)
        print(f"{customers:>9,} customers: {found.rate:7,.0f} messages a second at the peak, {found.cores:4} cores")


if __name__ == "__main__":
    main()
