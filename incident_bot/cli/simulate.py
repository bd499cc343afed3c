"""`incident-bot simulate`: a messaging platform on this machine, and a person who writes on it."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from urllib.parse import urlsplit

from incident_bot.errors import ServerError
from incident_bot.settings import Settings
from incident_bot.simulator.platform import Hook, Platform, Shown
from incident_bot.simulator.platforms import PLATFORMS
from incident_bot.simulator.server import deliver, serving

PORT = 8100
# For an answer, and then for another message of it.
SECONDS = 20.0
QUIET_SECONDS = 0.7

HELP = """\
Write a message and press Enter. #2 taps the second button, /picture sends a picture; end with Ctrl-D.
"""
REFUSED = {
    401: "the assistant has other secrets: start it with the settings above",
    404: "this channel is off: start the assistant with the settings above",
    503: "the assistant has no room now; a real platform would come again",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("channel", choices=sorted(PLATFORMS), help="the platform")
    parser.add_argument(
        "--server", metavar="URL", help="the running assistant (default: this machine, INCIDENT_BOT_PORT)"
    )
    parser.add_argument("--port", type=int, default=PORT, help=f"where the platform listens (default: {PORT})")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """1 where the assistant did what the platform forbids. Raises ServerError."""
    server = (arguments.server or f"http://127.0.0.1:{settings.port}").rstrip("/")
    platform = PLATFORMS[arguments.channel](server)
    platform.listener = _show
    try:
        with serving(platform, arguments.port) as api:
            _explain(platform, api, urlsplit(server).port or settings.port)
            _chat(platform)
    except OSError as error:
        what = f"cannot listen on port {arguments.port} ({error.strerror or error}); choose another with --port"
        raise ServerError(what) from error
    for violation in platform.violations:
        print(f"! {platform.name} does not allow that: {violation}")
    return 1 if platform.violations else 0


def _explain(platform: Platform, api: str, port: int) -> None:
    given = {**platform.environment(api), "INCIDENT_BOT_PORT": str(port)}
    line = " ".join(f"{name}={shlex.quote(value)}" for name, value in given.items())
    # As this one was called: it may be on no search path.
    command = sys.argv[0] if sys.argv[0].endswith("/incident-bot") else "incident-bot"
    print(
        f"{platform.name} is simulated on {api}. In another terminal:\n\n    {line} {command} serve\n\n{HELP}",
        flush=True,
    )


def _chat(platform: Platform) -> None:
    for line in sys.stdin:
        hook = _hook(platform, line.strip())
        if hook is None:
            continue
        before = len(platform.shown)
        try:
            status = deliver(platform.webhook, hook)
        except OSError:
            print(f"! nobody listens on {platform.webhook}: start the assistant with the settings above", flush=True)
            continue
        if status != 200:
            print(f"! {REFUSED.get(status, f'the assistant answers with status {status}')}", flush=True)
            continue
        _wait(platform, before)


def _hook(platform: Platform, line: str) -> Hook | None:
    if line == "/picture":
        return platform.picture()
    if not line.startswith("#"):
        return platform.say(line) if line else None
    options = next((shown.options for shown in reversed(platform.shown) if shown.options), ())
    number = line[1:]
    if not number.isdecimal() or not 0 < int(number) <= len(options):
        print(f"! there is no button {number}", flush=True)
        return None
    return platform.press(options[int(number) - 1])


def _wait(platform: Platform, before: int) -> None:
    end, count = time.monotonic() + SECONDS, before
    while time.monotonic() < end:
        time.sleep(QUIET_SECONDS)
        if len(platform.shown) == count > before:
            return
        count = len(platform.shown)
    print("! no answer", flush=True)


def _show(shown: Shown) -> None:
    print(f"< {shown.text}")
    for number, option in enumerate(shown.options, 1):
        print(f"  #{number} {option.title}")
    if shown.call:
        print(f"  [call {shown.call}]")
    print(flush=True)
