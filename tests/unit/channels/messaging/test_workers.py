from __future__ import annotations

import asyncio
from functools import partial

from incident_bot.channels.messaging.workers import Workers


def test_a_person_is_served_in_order_and_people_at_once() -> None:
    done: list[str] = []

    async def work(name: str, gate: asyncio.Event | None = None) -> None:
        if gate:
            await gate.wait()
        done.append(name)

    async def play() -> None:
        workers, gate = Workers(), asyncio.Event()
        assert workers.put("a", partial(work, "a1", gate))
        assert workers.put("a", partial(work, "a2"))
        assert workers.put("b", partial(work, "b1"))
        await asyncio.sleep(0.01)
        assert done == ["b1"]
        gate.set()
        await workers.drain(5)
        assert len(workers) == 0

    asyncio.run(play())
    assert done == ["b1", "a1", "a2"]


def test_work_that_fails_does_not_stop_the_next() -> None:
    done: list[str] = []

    async def fail() -> None:
        raise RuntimeError

    async def work() -> None:
        done.append("done")

    async def play() -> None:
        workers = Workers()
        workers.put("a", fail)
        workers.put("a", work)
        await workers.drain(5)

    asyncio.run(play())
    assert done == ["done"]


def test_what_does_not_fit_is_turned_away() -> None:
    async def play() -> None:
        gate = asyncio.Event()

        async def wait() -> None:
            await gate.wait()

        workers = Workers(most=3, deepest=2)
        assert [workers.put("a", wait) for _ in range(3)] == [True, True, False]
        assert [workers.put(name, wait) for name in "bc"] == [True, False]
        gate.set()
        await workers.drain(5)
        assert workers.put("a", wait)
        await workers.drain(5)

    asyncio.run(play())


def test_draining_ends_in_time() -> None:
    async def play() -> None:
        workers = Workers()

        async def hang() -> None:
            await asyncio.sleep(60)

        workers.put("a", hang)
        await asyncio.wait_for(workers.drain(0.01), 5)
        assert len(workers) == 1

    asyncio.run(play())
