"""`incident-bot export`: a customer wants to know what is kept of a conversation."""

from __future__ import annotations

import argparse
import json
import sys

from incident_bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("conversation", help="its id, for example web-5ae36…")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Prints JSON. Raises SettingsError and StoreError."""
    from incident_bot.storage import conversations
    from incident_bot.storage.database import Database

    database = Database(settings.database, settings.store_timeout)
    kept = database.run(lambda connection: conversations.export(connection, arguments.conversation))
    if kept is None:
        print(f"incident-bot export: nothing is kept of {arguments.conversation}", file=sys.stderr)
        return 1
    json.dump(kept, sys.stdout, indent=2)
    print()
    return 0
