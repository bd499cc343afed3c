"""How much the tests do: `pytest` the short form, `pytest --long` the long one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """`plantings` is how often each kind of personal data is planted in each language and spelling. The inputs against
    the assistant are counted apart from those that go through the trained model."""

    kills: int
    stops: int
    cuts: int
    outage_seconds: float
    plantings: int
    inputs: int
    inputs_understood: int
    raw_frames: int
    forgeries: int
    overload_seconds: float
    large_requests: int


SHORT = Sizes(
    kills=5,
    stops=2,
    cuts=30,
    outage_seconds=2.5,
    plantings=1,
    inputs=800,
    inputs_understood=100,
    raw_frames=150,
    forgeries=1_000,
    overload_seconds=2,
    large_requests=30,
)
# Kills and stops are made on each of the two kinds of store.
LONG = Sizes(
    kills=25,
    stops=10,
    cuts=200,
    outage_seconds=6,
    plantings=14,
    inputs=14_000,
    inputs_understood=3_000,
    raw_frames=3_000,
    forgeries=10_000,
    overload_seconds=20,
    large_requests=300,
)
