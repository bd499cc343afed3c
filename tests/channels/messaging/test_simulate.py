"""`incident-bot simulate`, against an assistant without a model."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest

from incident_bot.cli.main import main
from incident_bot.simulator.platforms import PLATFORMS
from tests.channels.conftest import free_port
from tests.channels.messaging.world import CHANNELS, NAMES, MessagingAgent, assistant

Say = Callable[..., tuple[int, str]]


@pytest.fixture
def simulate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    def run(channel: str, server: str, port: int, *lines: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
        status = main(["simulate", channel, "--server", server, "--port", str(port)])
        output = capsys.readouterr()
        return status, output.out + output.err

    return run


@contextmanager
def serving(name: str, port: int, agent: Any = None) -> Any:
    with assistant(CHANNELS[name], PLATFORMS[name]().environment(f"http://127.0.0.1:{port}"), agent) as served:
        yield f"http://127.0.0.1:{served.port}"


@pytest.mark.parametrize("name", NAMES)
def test_a_person_can_chat_on_every_platform(name: str, simulate: Say) -> None:
    port = free_port()
    with serving(name, port) as server:
        status, output = simulate(name, server, port, "hello")
    assert status == 0
    assert "turn 1" in output
    assert "next?" in output


def test_buttons_can_be_tapped_and_pictures_sent(simulate: Say) -> None:
    port, agent = free_port(), MessagingAgent()
    with serving("telegram", port, agent) as server:
        status, output = simulate("telegram", server, port, "hello", "#1", "/picture", "#7")
    assert status == 0
    assert "turn 2" in output
    assert "there is no button 7" in output
    assert len(agent.received) == 2


def test_what_a_platform_forbids_is_said_and_is_the_exit_status(simulate: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    from incident_bot.channels.messaging.replies import Limits
    from incident_bot.channels.messaging.twilio import TwilioChannel

    monkeypatch.setattr(TwilioChannel, "limits", Limits(text=5000))
    monkeypatch.setattr("incident_bot.cli.simulate.SECONDS", 2.0)
    port, agent = free_port(), MessagingAgent()
    agent.text = "a sentence. " * 200
    with serving("twilio", port, agent) as server:
        status, output = simulate("twilio", server, port, "hello")
    assert status == 1
    assert "twilio does not allow that" in output


def test_without_an_assistant_it_says_how_to_start_one(simulate: Say) -> None:
    port = free_port()
    status, output = simulate("slack", "http://127.0.0.1:1", port, "hello")
    assert status == 0
    assert "nobody listens" in output
    assert f"INCIDENT_BOT_SLACK_API=http://127.0.0.1:{port}" in output


def test_an_assistant_with_other_secrets_is_told_apart(simulate: Say) -> None:
    port = free_port()
    environment = {**PLATFORMS["slack"]().environment(""), "INCIDENT_BOT_SLACK_SIGNING_SECRET": "another"}
    with assistant(CHANNELS["slack"], environment) as served:
        _, output = simulate("slack", f"http://127.0.0.1:{served.port}", port, "hello")
    assert "other secrets" in output


def test_a_port_that_is_taken_is_named(simulate: Say) -> None:
    from tests.channels.messaging.world import world

    with world("telegram") as chat:
        status, output = simulate("telegram", "http://127.0.0.1:1", chat.port)
    assert status == 1
    assert "--port" in output
