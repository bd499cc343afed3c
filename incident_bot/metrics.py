"""Numbers for the operator, shown on a port of their own. Labels are words of this package and keys of content/: never
a text, never an id. Those of the messaging channels stand in incident_bot/channels/messaging/metrics.py."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from prometheus_client import Counter, Gauge, Histogram, Info, start_http_server

from incident_bot.errors import ServerError

MESSAGES = Counter("incident_bot_messages", "Messages that were answered", ("channel", "language"))
# A message of two questions counts under both topics; one that was asked back about, under `clarify`.
QUESTIONS = Counter("incident_bot_questions", "Questions that were answered", ("topic", "channel", "language"))
HANDOFFS = Counter("incident_bot_handoffs", "Answers that send to the hotline", ("channel", "language"))
# `reason`: a key of `refusals` in content/phrases.yml; `failed` is a turn that ended in an error.
REFUSALS = Counter("incident_bot_refusals", "Messages that were not answered", ("reason",))
REMOVED = Counter("incident_bot_personal_data", "Messages in which personal data was replaced", ("kind",))
RESPONSES = Counter("incident_bot_http_responses", "Responses of the web server", ("status",))
# The limits that replicas share: `asked` and `failed`; where they fail, each replica counts for itself.
SHARED_LIMITS = Counter("incident_bot_shared_limits", "Messages that were counted in Redis", ("outcome",))
TURNS = Gauge("incident_bot_turns", "Turns that wait or run")
READY = Gauge("incident_bot_ready", "1 where the last probe of /health/ready found everything working")
MODEL = Info("incident_bot_model", "The model that is loaded")
CONTENT = Info("incident_bot_content", "The content that is live")
# A turn waits for those before it, takes the lock, reads, understands, answers and stores; `turn` is all of it.
STEPS = ("turn", "wait", "lock", "store", "understand", "answer")
SECONDS = Histogram(
    "incident_bot_step_seconds",
    "How long a step took",
    ("step",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
for _step in STEPS:
    SECONDS.labels(_step)

Span = Callable[[str], AbstractContextManager[Any]]


class _Spans:
    """Where a step is also told to; nowhere, unless traces are switched on."""

    start: Span = staticmethod(lambda name: nullcontext())


def also(start: Span) -> None:
    """From now on each step is a span as well."""
    _Spans.start = staticmethod(start)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Measures what runs in it."""
    started = time.perf_counter()
    try:
        with _Spans.start(name):
            yield
    finally:
        SECONDS.labels(name).observe(time.perf_counter() - started)


def answered(channel: str, messages: Sequence[Mapping[str, Any]]) -> None:
    """Counts one reply: outgoing messages of actions/turn.py."""
    reply = messages[-1].get("reply") if messages else None
    if not reply:
        return
    language = reply["language"]
    MESSAGES.labels(channel, language).inc()
    for topic in reply["topics"] or (["clarify"] if reply.get("clarify") else []):
        QUESTIONS.labels(topic, channel, language).inc()
    if reply["handoff"]:
        HANDOFFS.labels(channel, language).inc()


def show(host: str, port: int) -> None:
    """Raises ServerError."""
    try:
        start_http_server(port, addr=host)
    except OSError as error:
        raise ServerError(
            f"cannot show the counters on port {port} of {host} ({error.strerror or error}); "
            "choose another port with INCIDENT_BOT_METRICS_PORT"
        ) from error
