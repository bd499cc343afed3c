"""Counters for the operator. Labels are words of this package: never a text, never an id."""

from __future__ import annotations

from prometheus_client import Counter

# `outcome`: accepted, forged, malformed, too_long, busy.
DELIVERIES = Counter("incident_bot_channel_deliveries", "Requests of a platform", ("channel", "outcome"))
# `kind`: text, press, unread, begin, stop, erase, repeated.
ARRIVALS = Counter("incident_bot_channel_arrivals", "Things that people did", ("channel", "kind"))
# `outcome`: answered, refused, failed.
TURNS = Counter("incident_bot_channel_turns", "Messages that were put to the assistant", ("channel", "outcome"))
# `outcome`: delivered, tried_again, declined, dead.
REQUESTS = Counter("incident_bot_channel_requests", "Requests to a platform", ("channel", "outcome"))
