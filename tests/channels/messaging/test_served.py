"""`incident-bot serve` as a process, with the trained model and a simulated platform."""

from __future__ import annotations

import signal
from pathlib import Path

from incident_bot.simulator.platforms import PLATFORMS
from incident_bot.simulator.server import deliver, serving
from tests.channels.conftest import free_port, ready, start_serve


def test_half_a_channel_stops_the_server_with_one_sentence(tmp_path: Path) -> None:
    process = start_serve(tmp_path, free_port(), INCIDENT_BOT_SLACK_BOT_TOKEN="xoxb-1")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "INCIDENT_BOT_SLACK_SIGNING_SECRET" in output.strip().splitlines()[-1]
    assert "Traceback" not in output


def test_what_was_accepted_is_answered_before_the_server_stops(tmp_path: Path) -> None:
    port = free_port()
    platform = PLATFORMS["telegram"](f"http://127.0.0.1:{port}")
    with serving(platform) as api, ready(start_serve(tmp_path, port, **platform.environment(api))) as (process, _):
        hooks = [platform.say("Was my bank account leaked?", str(person)) for person in range(1, 9)]
        assert {deliver(platform.webhook, hook) for hook in hooks} == {200}
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    people = {shown.person for shown in platform.shown if "bank" in shown.text.lower()}
    assert people == {str(person) for person in range(1, 9)}
    assert platform.violations == []
