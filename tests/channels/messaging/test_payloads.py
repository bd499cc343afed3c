"""Deliveries in the shapes that the platforms document; each file names its source and what is in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import pytest

from incident_bot.channels.messaging.arrivals import Delivery
from incident_bot.channels.messaging.desk import Desk
from incident_bot.settings import Settings
from incident_bot.simulator.platforms import PLATFORMS
from tests.channels.messaging.world import CHANNELS

FOLDER = Path(__file__).parents[1] / "payloads"
FILES = sorted(FOLDER.rglob("*.json"))


def delivery(name: str, body: dict[str, Any]) -> Delivery:
    if name == "twilio" or (name == "slack" and "payload" in body):
        return Delivery(urlencode(body).encode(), {"content-type": "application/x-www-form-urlencoded"})
    return Delivery(json.dumps(body).encode(), {"content-type": "application/json"})


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_documented_delivery_is_read(file: Path) -> None:
    name, case = file.parent.name, json.loads(file.read_text(encoding="utf-8"))
    settings = Settings.from_environment(PLATFORMS[name]().environment("http://127.0.0.1:1"))
    channel = CHANNELS[name](getattr(settings.channels, name), cast(Desk, None))
    found = [arrival for item in channel.items(delivery(name, case["body"])) if (arrival := channel._read(item))]
    found.sort(key=lambda arrival: arrival.at)
    assert len(found) == len(case["arrivals"])
    for arrival, expected in zip(found, case["arrivals"]):
        assert {field: getattr(arrival, field) for field in expected} == expected
    assert len({arrival.id for arrival in found}) == len(found)


@pytest.mark.parametrize("name", CHANNELS)
def test_every_platform_has_payloads_and_each_names_its_source(name: str) -> None:
    cases = [json.loads(file.read_text(encoding="utf-8")) for file in (FOLDER / name).glob("*.json")]
    assert len(cases) >= 9
    assert all(case["source"].startswith("https://") for case in cases)
