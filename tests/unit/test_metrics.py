from __future__ import annotations

import http.client
from collections.abc import Callable
from contextlib import suppress

import pytest
from prometheus_client import REGISTRY, generate_latest

from incident_bot import metrics, traces
from incident_bot.errors import ServerError
from tests.channels.conftest import free_port
from tests.channels.web_fakes import FakeAgent, serving

SAID = "my password is Hunter2! and my number is 0470 12 34 56"


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def reply(*topics: str, handoff: bool = False, **more: object) -> list[dict[str, object]]:
    return [{"text": "…", "reply": {"language": "nl", "topics": list(topics), "handoff": handoff, **more}}]


def grown(name: str, work: Callable[[], object], **labels: str) -> float:
    before = value(name, **labels)
    work()
    return value(name, **labels) - before


def test_an_answer_counts_once_as_a_message_and_under_each_of_its_topics() -> None:
    both = reply("misuse", "hotline", handoff=True)
    where = {"channel": "sms", "language": "nl"}
    assert grown("incident_bot_messages_total", lambda: metrics.answered("sms", both), **where) == 1
    assert grown("incident_bot_handoffs_total", lambda: metrics.answered("sms", both), **where) == 1
    for topic in ("misuse", "hotline"):
        assert grown("incident_bot_questions_total", lambda: metrics.answered("sms", both), topic=topic, **where) == 1


def test_asking_back_is_a_topic_of_its_own_and_silence_is_none() -> None:
    where = {"topic": "clarify", "channel": "sms", "language": "nl"}
    asked = reply(clarify=["misuse", "rights"])
    assert grown("incident_bot_questions_total", lambda: metrics.answered("sms", asked), **where) == 1
    assert grown("incident_bot_questions_total", lambda: metrics.answered("sms", []), **where) == 0


def test_a_step_is_measured_although_it_fails() -> None:
    def fails() -> None:
        with suppress(RuntimeError), metrics.step("store"):
            raise RuntimeError

    assert grown("incident_bot_step_seconds_count", fails, step="store") == 1


def test_every_step_is_shown_from_the_start() -> None:
    assert all(
        REGISTRY.get_sample_value("incident_bot_step_seconds_count", {"step": step}) is not None
        for step in metrics.STEPS
    )


def test_what_a_customer_writes_is_in_no_metric_and_neither_is_the_conversation() -> None:
    with serving(FakeAgent()) as server:
        answer = server.say(SAID).json()
        server.say("")
        server.say("x", sender="forged")
        server.page("/nowhere/Hunter2")
    shown = generate_latest().decode()
    assert "Hunter2" not in shown
    # The whole number: counters and times are digits, too.
    assert "0470 12 34 56" not in shown
    assert "0470123456" not in shown
    assert answer["sender"] not in shown
    assert 'incident_bot_messages_total{channel="web",language="fr"}' in shown
    assert value("incident_bot_personal_data_total", kind="password") >= 1
    assert value("incident_bot_refusals_total", reason="empty") >= 1
    assert value("incident_bot_http_responses_total", status="404") >= 1


def test_a_turn_that_waits_or_runs_is_seen_and_leaves_nothing_behind() -> None:
    before = value("incident_bot_turns")
    with serving(FakeAgent()) as server:
        assert server.say("please fail").status == 503
        server.say("hello")
    assert value("incident_bot_turns") == before


def test_they_are_shown_on_a_port_of_their_own_and_a_taken_one_is_named() -> None:
    port = free_port()
    metrics.show("127.0.0.1", port)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/metrics")
    assert b"incident_bot_turns" in connection.getresponse().read()
    connection.close()
    with pytest.raises(ServerError, match="INCIDENT_BOT_METRICS_PORT"):
        metrics.show("127.0.0.1", port)


def test_spans_tell_the_step_and_the_kind_of_an_error_and_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    monkeypatch.setattr(metrics._Spans, "start", metrics._Spans.start)
    kept = InMemorySpanExporter()
    traces.switch_on(kept)
    with suppress(ValueError), metrics.step("turn"), metrics.step("understand"):
        raise ValueError(SAID)
    understand, turn = kept.get_finished_spans()
    assert (turn.name, understand.name) == ("turn", "understand")
    assert understand.parent is not None
    assert understand.parent.span_id == turn.context.span_id
    assert "Hunter2" not in turn.to_json() + understand.to_json()
    assert dict(understand.attributes or {}) == {"error.type": "ValueError"}
