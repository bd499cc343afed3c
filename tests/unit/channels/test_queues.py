from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from incident_bot.channels.queues import DEEPEST, Queues
from incident_bot.errors import MessageRefused


def slow(order: list[int], number: int, seconds: float = 0.01) -> Callable[[], Awaitable[int]]:
    async def turn() -> int:
        order.append(number)
        await asyncio.sleep(seconds)
        order.append(number)
        return number

    return turn


def test_turns_of_a_conversation_come_one_after_the_other_in_order() -> None:
    async def main() -> None:
        queues, order = Queues(100, 10), []  # type: Queues, list[int]
        await asyncio.gather(*(queues.run("a", slow(order, number)) for number in range(4)))
        assert order == [0, 0, 1, 1, 2, 2, 3, 3]

    asyncio.run(main())


def test_conversations_do_not_wait_for_each_other() -> None:
    async def main() -> None:
        queues, order = Queues(100, 10), []  # type: Queues, list[int]
        await asyncio.gather(queues.run("a", slow(order, 1)), queues.run("b", slow(order, 2)))
        assert order[:2] == [1, 2]

    asyncio.run(main())


def outcomes(results: list[object]) -> list[object]:
    return [(error.reason, error.status) if isinstance(error, MessageRefused) else error for error in results]


def test_more_than_may_wait_are_told_to_slow_down_and_the_others_are_answered() -> None:
    async def main() -> None:
        queues = Queues(100, 10)
        turns = [queues.run("a", slow([], number)) for number in range(DEEPEST + 3)]
        found = outcomes(await asyncio.gather(*turns, return_exceptions=True))
        assert found == [*range(DEEPEST + 1), ("slow_down", 429), ("slow_down", 429)]
        assert len(queues) == 0

    asyncio.run(main())


def test_more_than_fit_overall_are_told_that_it_is_busy() -> None:
    async def main() -> None:
        queues = Queues(3, 10)
        turns = [queues.run(str(number), slow([], number)) for number in range(5)]
        found = outcomes(await asyncio.gather(*turns, return_exceptions=True))
        assert found == [0, 1, 2, ("busy", 503), ("busy", 503)]
        assert len(queues) == 0
        assert await queues.run("later", slow([], 9)) == 9

    asyncio.run(main())


def test_a_turn_that_takes_too_long_ends_and_the_next_one_goes_on() -> None:
    async def main() -> None:
        queues = Queues(100, 0.05)
        late, _ = await asyncio.gather(
            queues.run("a", slow([], 1, 5)), queues.run("b", slow([], 2)), return_exceptions=True
        )
        assert isinstance(late, asyncio.TimeoutError)
        assert await queues.run("a", slow([], 3)) == 3
        assert len(queues) == 0

    asyncio.run(main())


def test_a_turn_that_fails_leaves_nothing_behind() -> None:
    async def fails() -> None:
        raise RuntimeError("no")

    async def main() -> None:
        queues = Queues(100, 10)
        with pytest.raises(RuntimeError):
            await queues.run("a", fails)
        assert len(queues) == 0

    asyncio.run(main())
