"""A simulated platform on a port of this machine."""

from __future__ import annotations

import asyncio
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from incident_bot.simulator.platform import Hook, Platform, Received


@contextmanager
def serving(platform: Platform, port: int = 0) -> Iterator[str]:
    """Its address. In a thread of its own; port 0 is a free one. Raises OSError where the port is taken."""
    loop = asyncio.new_event_loop()
    runner = loop.run_until_complete(_started(platform, port))
    address, real = runner.addresses[0]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{address}:{real}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def deliver(webhook: str, hook: Hook, seconds: float = 10.0) -> int:
    """The status with which the assistant answers. Raises OSError where nobody listens."""
    request = urllib.request.Request(webhook, hook.body, dict(hook.headers), method="POST")
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return int(error.code)


async def _started(platform: Platform, port: int) -> web.AppRunner:
    async def handle(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = platform.answer(Received(request.path, headers, await request.read()))
        if answer.body is None:
            return web.Response(status=answer.status, headers=answer.headers)
        return web.json_response(answer.body, status=answer.status, headers=answer.headers)

    app = web.Application()
    app.router.add_post("/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner
