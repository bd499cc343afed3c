"""`incident-bot purge`: what the server does every hour, once and now."""

from __future__ import annotations

import argparse

from incident_bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: INCIDENT_BOT_RETENTION_DAYS says after how long."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Raises SettingsError and StoreError."""
    from incident_bot.storage.database import Database
    from incident_bot.storage.retention import Retention

    gone = Retention(Database(settings.database, settings.store_timeout), settings.retention_days).purge()
    print(f"{gone} conversations deleted")
    return 0
