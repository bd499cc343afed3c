"""`incident-bot erase`: a customer wants nothing of a conversation kept."""

from __future__ import annotations

import argparse
import sys

from incident_bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("conversation", help="its id, for example web-5ae36…")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Raises SettingsError and StoreError."""
    from incident_bot.storage import conversations
    from incident_bot.storage.database import Database

    database = Database(settings.database, settings.store_timeout)
    found = database.run(lambda connection: conversations.erase(connection, (arguments.conversation,)))
    database.overwrite()
    if not found:
        print(f"incident-bot erase: nothing is kept of {arguments.conversation}", file=sys.stderr)
        return 1
    print(f"{arguments.conversation}: deleted")
    return 0
