"""What runs beside the tracker store in a server: the purge, and the way to the event broker."""

from __future__ import annotations

from functools import partial
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic

from incident_bot.settings import Settings
from incident_bot.storage import broker
from incident_bot.storage.retention import Retention
from incident_bot.storage.trackers import ConversationStore


def attach(app: Sanic, trackers: TrackerStore, endpoints: AvailableEndpoints, settings: Settings) -> None:
    """Begins when the server has started and ends with it."""
    if isinstance(trackers, ConversationStore):
        app.add_task(Retention(trackers.database, settings.retention_days).run())
    if endpoints.event_broker:
        app.add_task(broker.connect(trackers, endpoints.event_broker))
        app.register_listener(partial(_close, trackers), "after_server_stop")


async def _close(trackers: TrackerStore, *_: Any) -> None:
    await broker.close(trackers)
