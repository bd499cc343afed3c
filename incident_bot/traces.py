"""Steps of a turn as OpenTelemetry spans, where INCIDENT_BOT_TRACES is 1. A span has the name of its step and times: no
text, no id of a conversation, and of an error its kind alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from incident_bot import metrics
from incident_bot.errors import SettingsError

SERVICE = "incident-bot"


def switch_on(exporter: Any = None) -> None:
    """Sends spans to `exporter`, or to where OTEL_EXPORTER_OTLP_ENDPOINT says. Raises SettingsError where the packages
    are missing."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
    except ImportError:
        raise SettingsError(
            "INCIDENT_BOT_TRACES is 1, and OpenTelemetry is not installed: `pip install 'incident-bot[traces]'`"
        ) from None
    provider = TracerProvider(resource=Resource.create({"service.name": SERVICE}))
    # What is handed in gets each span at once.
    provider.add_span_processor(SimpleSpanProcessor(exporter) if exporter else BatchSpanProcessor(OTLPSpanExporter()))
    tracer = provider.get_tracer(SERVICE)

    @contextmanager
    def span(name: str) -> Iterator[None]:
        # The message of an error may quote the customer.
        with tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as current:
            try:
                yield
            except BaseException as error:
                current.set_attribute("error.type", type(error).__name__)
                raise

    metrics.also(span)
