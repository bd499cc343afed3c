"""`incident-bot bench`: the agents' test bench, on a port of its own."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from incident_bot.cli.serve import claim, port_number, write_log
from incident_bot.settings import Settings

if TYPE_CHECKING:
    from sanic import Sanic

HOST, PORT = "127.0.0.1", 8010


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=HOST, help="address to listen on (default: %(default)s, this machine alone)")
    parser.add_argument(
        "--port", type=port_number, help=f"port to listen on (default: INCIDENT_BOT_BENCH_PORT or {PORT})"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Raises ContentError, ModelError, SettingsError and ServerError."""
    port = arguments.port or settings.bench_port or PORT
    settings = replace(settings, bench_port=port, bench_hosts=(*settings.bench_hosts, arguments.host))
    with closing(claim(arguments.host, port, "INCIDENT_BOT_BENCH_PORT")) as claimed:
        print("loading the model ...", flush=True)
        app = load(settings)

        async def announce(*_: object) -> None:
            print(f"bench: http://{arguments.host}:{port}/bench", flush=True)
            if not settings.bench_token:
                print(f"access code: in {settings.state / 'bench-token'}", flush=True)

        app.register_listener(announce, "after_server_start")
        app.run(sock=claimed, workers=1, access_log=False, motd=False)
    return 0


def load(settings: Settings) -> Sanic:
    from incident_bot.bench import words
    from incident_bot.bench.assistant import Assistant
    from incident_bot.bench.desk import Desk
    from incident_bot.bench.guard import Guard
    from incident_bot.bench.server import create_app
    from incident_bot.live_content import LiveContent

    write_log(settings)
    content = LiveContent(settings.content)
    guard = Guard(settings.bench_key(), settings.bench_hosts)
    desk = Desk(settings, content, words.load(settings.content), Assistant(settings, content), guard)
    return create_app(desk)
