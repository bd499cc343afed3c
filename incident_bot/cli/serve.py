"""`incident-bot serve`: the assistant and its page in one process on one port."""

from __future__ import annotations

import argparse
import logging
import socket
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from incident_bot.errors import ServerError
from incident_bot.settings import Settings

if TYPE_CHECKING:
    from sanic import Sanic

CREDENTIALS = "credentials.yml"
ENDPOINTS = "endpoints.yml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (default: INCIDENT_BOT_HOST or 127.0.0.1)")
    parser.add_argument("--port", type=_port, help="port to listen on (default: INCIDENT_BOT_PORT or 8000)")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    settings = replace(settings, host=arguments.host or settings.host, port=arguments.port or settings.port)
    with closing(_claim(settings.host, settings.port)) as claimed:
        print("loading the model ...", flush=True)
        _serve(_load(settings), claimed, settings)
    return 0


def _port(value: str) -> int:
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise argparse.ArgumentTypeError(f"{value!r} is not a port number from 1 to 65535")
    return int(value)


def _claim(host: str, port: int) -> socket.socket:
    """Bound but not yet listening: nobody else takes the port, and nobody waits on it while the model loads."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        claimed = socket.socket(family, kind, protocol)
        claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        claimed.bind(address)
    except OSError as error:
        raise ServerError(
            f"cannot listen on port {port} of {host} ({error.strerror or error}); "
            "choose another port with INCIDENT_BOT_PORT"
        ) from error
    return claimed


def _load(settings: Settings) -> Sanic:
    """Raises ContentError, ModelError, SettingsError and ServerError."""
    from rasa.core.lock_store import LockStore
    from rasa.core.run import create_http_input_channels
    from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.exceptions import RasaException

    from incident_bot.channels.app import create_app
    from incident_bot.engine import load_agent, quiet, talk
    from incident_bot.logs import keep_text_out
    from incident_bot.storage.upkeep import attach

    quiet()
    keep_text_out()
    # Rasa has set up a log by now, without times and levels.
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=settings.log_level, force=True)
    logging.getLogger("incident_bot").setLevel(logging.INFO)
    if logging.getLevelName(settings.log_level) < logging.WARNING:
        talk(settings.log_level)
    try:
        channels = create_http_input_channels(None, CREDENTIALS)
        endpoints = AvailableEndpoints.read_endpoints(ENDPOINTS)
        trackers = TrackerStore.create(endpoints.tracker_store)
        locks = LockStore.create(endpoints.lock_store)
    except (RasaException, OSError) as error:
        raise ServerError(f"{CREDENTIALS}, {ENDPOINTS}: {str(error).splitlines()[0]}") from error
    wanted = endpoints.tracker_store and endpoints.tracker_store.type
    if wanted and isinstance(trackers, InMemoryTrackerStore):
        # Rasa says so in a warning and goes on without a database.
        raise ServerError(f"{ENDPOINTS}: there is no tracker store {wanted}")
    app = create_app(channels, load_agent(settings, tracker_store=trackers, lock_store=locks))
    attach(app, trackers, endpoints, settings)
    return app


def _serve(app: Sanic, claimed: socket.socket, settings: Settings) -> None:
    ready = False

    async def announce(*_: object) -> None:
        nonlocal ready
        ready = True
        print(f"ready: {_address(settings.host, settings.port)}", flush=True)

    app.register_listener(announce, "after_server_start")
    app.run(sock=claimed, workers=1, access_log=False, motd=False)
    if not ready:
        raise ServerError(
            f"port {settings.port} of {settings.host} was taken while the model loaded; "
            "choose another port with INCIDENT_BOT_PORT"
        )


def _address(host: str, port: int) -> str:
    """Where a person on this machine finds it."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
