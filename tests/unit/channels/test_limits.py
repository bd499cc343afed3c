from __future__ import annotations

from incident_bot.channels.limits import Limit


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_half_of_a_minute_may_come_at_once_and_the_rest_over_time() -> None:
    clock = Clock()
    limit = Limit(20, clock)
    assert [limit.take("a") for _ in range(11)] == [0] * 10 + [3]
    clock.now += 3
    assert [limit.take("a") for _ in range(2)] == [0, 3]


def test_a_sender_that_waits_has_all_of_it_again() -> None:
    clock = Clock()
    limit = Limit(20, clock)
    for _ in range(10):
        limit.take("a")
    clock.now += 600
    assert [limit.take("a") for _ in range(11)] == [0] * 10 + [3]


def test_senders_do_not_share() -> None:
    limit = Limit(2, Clock())
    assert [limit.take(sender) for sender in ("a", "a", "b")] == [0, 30, 0]


def test_a_refused_message_costs_nothing() -> None:
    clock = Clock()
    limit = Limit(2, clock)
    limit.take("a")
    for _ in range(100):
        limit.take("a")
    clock.now += 30
    assert limit.take("a") == 0


def test_a_clock_that_stands_still_refuses_and_does_not_fail() -> None:
    limit = Limit(1, Clock())
    assert [limit.take("a") for _ in range(3)] == [0, 60, 60]


def test_zero_is_no_limit_and_remembers_nobody() -> None:
    limit = Limit(0)
    assert {limit.take("a") for _ in range(1_000)} == {0}
    assert len(limit) == 0


def test_memory_is_bounded_and_the_least_recent_is_forgotten() -> None:
    limit = Limit(2, Clock(), most=100)
    for number in range(10_000):
        limit.take(str(number))
    assert len(limit) == 100
    assert limit.take("9999") > 0
    assert limit.take("0") == 0
