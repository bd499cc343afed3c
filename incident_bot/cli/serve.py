"""`incident-bot serve`: the assistant and its page in one process on one port."""

from __future__ import annotations

import argparse
import asyncio
import logging
import socket
import sys
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from incident_bot import metrics, traces
from incident_bot.errors import ServerError
from incident_bot.runtime.lazy import postpone_tensorflow
from incident_bot.safeguards import refuse_unsafe
from incident_bot.settings import Settings

if TYPE_CHECKING:
    from rasa.core.agent import Agent
    from rasa.core.lock_store import LockStore
    from rasa.core.tracker_store import TrackerStore
    from rasa.core.utils import AvailableEndpoints
    from sanic import Sanic

# Connections that wait until the server looks: one too many would be cut, which tells a customer nothing.
BACKLOG = 4_096
logger = logging.getLogger(__name__)

CREDENTIALS = "credentials.yml"
ENDPOINTS = "endpoints.yml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (default: INCIDENT_BOT_HOST or 127.0.0.1)")
    parser.add_argument("--port", type=port_number, help="port to listen on (default: INCIDENT_BOT_PORT or 8000)")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    settings = replace(settings, host=arguments.host or settings.host, port=arguments.port or settings.port)
    with closing(claim(settings.host, settings.port)) as claimed:
        print("loading the model ...", flush=True)
        listen(_load(settings), claimed, settings)
    return 0


def port_number(value: str) -> int:
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise argparse.ArgumentTypeError(f"{value!r} is not a port number from 1 to 65535")
    return int(value)


def claim(host: str, port: int, setting: str = "INCIDENT_BOT_PORT") -> socket.socket:
    """Bound but not yet listening: nobody else takes the port, and nobody waits on it while the model loads. `setting`
    names the port."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        claimed = socket.socket(family, kind, protocol)
        claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        claimed.bind(address)
    except OSError as error:
        raise ServerError(
            f"cannot listen on port {port} of {host} ({error.strerror or error}); choose another port with {setting}"
        ) from error
    return claimed


def _load(settings: Settings) -> Sanic:
    """Raises ContentError, ModelError, SettingsError and ServerError."""
    postpone_tensorflow()
    from rasa.core.run import create_http_input_channels
    from rasa.shared.exceptions import RasaException

    from incident_bot.channels.app import create_app
    from incident_bot.engine import load_agent
    from incident_bot.measured import MeasuredAgent
    from incident_bot.storage.upkeep import attach

    write_log(settings)
    try:
        channels = create_http_input_channels(None, CREDENTIALS)
    except (RasaException, OSError) as error:
        raise ServerError(f"{CREDENTIALS}: {str(error).splitlines()[0]}") from error
    trackers, locks, endpoints = open_stores()
    refuse_unsafe(settings, map(_class, channels), _class(trackers), _class(locks))
    if settings.metrics_port:
        metrics.show(settings.metrics_host, settings.metrics_port)
    if settings.traces:
        traces.switch_on()
    agent = load_agent(settings, tracker_store=trackers, lock_store=locks, kind=MeasuredAgent)
    _warm(agent, settings)
    app = create_app(channels, agent)
    attach(app, trackers, endpoints, settings)
    if settings.bench_port:
        bench_beside(app, settings)
    return app


def _warm(agent: Agent, settings: Settings) -> None:
    """No customer waits for what is slow once. Raises ModelError."""
    from incident_bot.content import load
    from incident_bot.measured import warm

    logger.info("warm after %.1f s", warm(agent, load(settings.content)))


def bench_beside(app: Sanic, settings: Settings) -> None:
    """In a process of its own: a list of a thousand questions keeps no customer waiting."""

    async def start(app: Sanic, _: object) -> None:
        command = (sys.executable, "-m", "incident_bot.cli.main", "bench", "--port", str(settings.bench_port))
        app.ctx.bench = await asyncio.create_subprocess_exec(*command)

    async def stop(app: Sanic, _: object) -> None:
        if app.ctx.bench.returncode is None:
            app.ctx.bench.terminate()
            await app.ctx.bench.wait()

    app.register_listener(start, "after_server_start")
    app.register_listener(stop, "before_server_stop")


def write_log(settings: Settings) -> None:
    from incident_bot.engine import quiet, talk
    from incident_bot.logs import JsonLines, keep_text_out

    quiet()
    keep_text_out()
    # Rasa has set up a log by now, without times and levels.
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=settings.log_level, force=True)
    if settings.log_format == "json":
        logging.getLogger().handlers[0].setFormatter(JsonLines())
    logging.getLogger("incident_bot").setLevel(logging.INFO)
    if logging.getLevelName(settings.log_level) < logging.WARNING:
        talk(settings.log_level)


def open_stores() -> tuple[TrackerStore, LockStore, AvailableEndpoints]:
    """As endpoints.yml says. Raises SettingsError and ServerError."""
    from rasa.core.lock_store import LockStore
    from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.exceptions import RasaException

    try:
        endpoints = AvailableEndpoints.read_endpoints(ENDPOINTS)
        trackers = TrackerStore.create(endpoints.tracker_store)
        locks = LockStore.create(endpoints.lock_store)
    except (RasaException, OSError) as error:
        raise ServerError(f"{ENDPOINTS}: {str(error).splitlines()[0]}") from error
    wanted = endpoints.tracker_store and endpoints.tracker_store.type
    if wanted and isinstance(trackers, InMemoryTrackerStore):
        # Rasa says so in a warning and goes on without a database.
        raise ServerError(f"{ENDPOINTS}: there is no tracker store {wanted}")
    return trackers, locks, endpoints


def _class(thing: object) -> str:
    """As credentials.yml and endpoints.yml name it."""
    return f"{type(thing).__module__}.{type(thing).__qualname__}"


def listen(app: Sanic, claimed: socket.socket, settings: Settings, setting: str = "INCIDENT_BOT_PORT") -> None:
    """Until the process is ended. Raises ServerError."""
    ready = False

    async def announce(*_: object) -> None:
        nonlocal ready
        ready = True
        print(f"ready: {_address(settings.host, settings.port)}", flush=True)

    app.register_listener(announce, "after_server_start")
    app.run(sock=claimed, workers=1, backlog=BACKLOG, access_log=False, motd=False)
    if not ready:
        raise ServerError(
            f"port {settings.port} of {settings.host} was taken while the model loaded; "
            f"choose another port with {setting}"
        )


def _address(host: str, port: int) -> str:
    """Where a person on this machine finds it."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
