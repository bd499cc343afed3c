"""`incident-bot api`: Rasa's own HTTP API for the operator's tools, apart from the customers' server."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import replace

from incident_bot.cli.serve import claim, listen, open_stores, write_log
from incident_bot.runtime.lazy import postpone_tensorflow
from incident_bot.safeguards import refuse_open_api
from incident_bot.settings import Settings

# Not a setting: whoever needs it from elsewhere has ways to get onto this machine.
HOST = "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: INCIDENT_BOT_API_PORT and INCIDENT_BOT_API_TOKEN say all."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Raises ModelError, SettingsError and ServerError."""
    refuse_open_api(settings)
    with closing(claim(HOST, settings.api_port, "INCIDENT_BOT_API_PORT")) as claimed:
        print("loading the model ...", flush=True)
        postpone_tensorflow()
        from incident_bot.channels.api import create_api
        from incident_bot.engine import load_agent

        write_log(settings)
        trackers, locks, _ = open_stores()
        api = create_api(load_agent(settings, tracker_store=trackers, lock_store=locks), settings)
        listen(api, claimed, replace(settings, host=HOST, port=settings.api_port), "INCIDENT_BOT_API_PORT")
    return 0
