"""Rasa's own Kafka broker, set up as docs/operating.md says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import yaml

from incident_bot.channels.sessions import Sessions
from incident_bot.storage import conversations
from incident_bot.storage.database import Database
from tests.attacks.secrets_made import found, planted
from tests.channels.web_fakes import Client
from tests.faults.assistant import ENDPOINTS, KEY, ROOT, Assistant
from tests.faults.conftest import sqlite
from tests.faults.kafka import Kafka
from tests.sizes import Sizes

DOCUMENTED = re.search(r"```yaml\nevent_broker:\n(.*?)```", (ROOT / "docs/operating.md").read_text("utf-8"), re.S)
ABSENT = "127.0.0.1:1"


def assistant(folder: Path, address: str) -> Assistant:
    """With the broker of the documentation at this address, which knows no passwords."""
    assert DOCUMENTED
    broker = yaml.safe_load(DOCUMENTED[1])
    for setting in ("sasl_username", "sasl_password", "ssl_cafile", "ssl_check_hostname"):
        del broker[setting]
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text("utf-8"))
    file = folder / "endpoints.yml"
    file.write_text(
        yaml.safe_dump({**endpoints, "event_broker": {**broker, "url": address, "security_protocol": "PLAINTEXT"}})
    )
    return Assistant({"INCIDENT_BOT_DATABASE_URL": sqlite(folder), ENDPOINTS: str(file)})


def test_kafka_gets_the_events_that_are_stored_and_no_secret(
    tmp_path: Path, sizes: Sizes, figures: Callable[[str], None]
) -> None:
    kafka, secrets = Kafka(), list(planted(1))[:: 1 if sizes.plantings > 1 else 8]
    served = assistant(tmp_path, kafka.address)
    served.start()
    client, tokens = Client(served.port), []
    for secret in secrets:
        reply = client.say(secret.text)
        assert reply.status == 200, reply.text
        tokens.append(reply.json()["sender"])
    stored = []
    with closing(Database(sqlite(tmp_path), 5)) as database:
        for token in tokens:
            name = Sessions(KEY).open(token).conversation
            kept = database.run(partial(conversations.export, conversation=name))
            assert kept
            stored += [{"sender_id": name, **event} for event in kept["events"]]
    received = kafka.read("incident-bot", len(stored))
    served.kill()

    assert all(key == event["sender_id"] for key, event in received)
    events = [event for _, event in received]
    assert sorted(events, key=_place) == sorted(stored, key=_place)
    for name in {event["sender_id"] for event in stored}:
        assert _of(name, events) == _of(name, stored)
    assert found(secrets, json.dumps(events, ensure_ascii=False)) == []
    figures(f"Kafka: {len(events)} events of {len(secrets)} messages with a secret received, 0 secrets in them")


def test_without_kafka_customers_are_answered_and_the_server_ends(tmp_path: Path) -> None:
    served = assistant(tmp_path, ABSENT)
    served.start()
    replies = [Client(served.port).say(f"question {number}") for number in range(10)]
    assert [reply.status for reply in replies] == [200] * 10
    assert served.terminate() == 0


def _of(conversation: str, events: list[dict[str, object]]) -> list[dict[str, object]]:
    return [event for event in events if event["sender_id"] == conversation]


def _place(event: dict[str, object]) -> str:
    return json.dumps(event, sort_keys=True)
