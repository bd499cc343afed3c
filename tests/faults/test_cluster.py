"""Replicas behind nginx are killed one after another while customers write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.faults.assistant import Assistant
from tests.faults.load import Load
from tests.faults.nginx import INSTALL, Nginx, nginx
from tests.faults.servers import PostgreSQL, shared_folder

REPLICAS = 3


async def test_replicas_die_one_after_another_and_nothing_that_was_answered_is_lost(
    replica: Callable[[], Assistant], postgresql: PostgreSQL, figures: Callable[[str], None]
) -> None:
    binary = nginx()
    if binary is None:
        pytest.fail(INSTALL, pytrace=False)
    replicas = [replica() for _ in range(REPLICAS)]
    await asyncio.gather(*(asyncio.to_thread(one.start) for one in replicas))
    with shared_folder() as folder:
        front = Nginx(folder, [one.port for one in replicas], binary)
        await asyncio.to_thread(front.start)
        load = Load([front.url])
        try:
            async with load.running(12):
                await load.answers_again(10)
                for one in replicas:
                    await asyncio.to_thread(one.kill)
                    await load.answers_again(15)
                    await asyncio.to_thread(one.start)
                await load.answers_again(15)
        finally:
            front.stop()
    load.check(postgresql.url)
    figures(
        f"{REPLICAS} replicas behind nginx, killed one after another: {load.acknowledged} answered, 0 lost, "
        f"0 twice, in order, longest wait {load.longest:.1f} s"
    )
