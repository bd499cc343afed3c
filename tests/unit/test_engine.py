"""Actions that fail, and what is said all the same."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from actions.answer import ActionAnswer
from incident_bot.engine import STATIC, LocalActions, RemoteActions, static_messages
from tests.channels.conftest import free_port

HOTLINE = "0800/33.800"
SECRET = "Hunter2!"


def call(topic: str = "misuse", action: str = "action_answer", slots: Any = None) -> dict[str, Any]:
    latest = {
        "text": SECRET,
        "intent": {"name": topic, "confidence": 0.9},
        "questions": [{"topic": topic, "items": []}],
        "language": {"code": "en", "sure": True, "requested": None},
    }
    tracker = {"sender_id": "a", "slots": slots or {}, "latest_message": latest, "events": [], "paused": False}
    return {
        "next_action": action,
        "tracker": {**tracker, "latest_input_channel": None, "followup_action": None},
        "domain": {},
    }


def texts(reply: dict[str, Any]) -> str:
    return " ".join(response["text"] for response in reply["responses"])


def run(actions: LocalActions | RemoteActions, payload: dict[str, Any]) -> dict[str, Any]:
    reply: dict[str, Any] = asyncio.run(actions.request(json=payload))
    return reply


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: ActionAnswer, dispatcher: Any, tracker: Any, domain: Any) -> None:
        raise RuntimeError(f"quoting {SECRET}")

    monkeypatch.setattr(ActionAnswer, "run", fails)


@pytest.mark.usefixtures("broken")
def test_an_action_that_raises_is_replaced_by_the_answer_of_the_topic(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "incident_bot"):
        reply = run(LocalActions(), call())
    assert HOTLINE in texts(reply)
    assert reply["responses"][-1]["reply"]["topics"] == ["misuse"]
    assert "no_misuse_known" in reply["responses"][0]["facts"]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("incident_bot")]
    assert len(ours) == 1
    assert "RuntimeError" in ours[0]
    assert SECRET not in "".join(ours)


@pytest.mark.usefixtures("broken")
def test_an_action_that_raises_on_what_was_not_understood_says_nothing() -> None:
    assert run(LocalActions(), call("unclear"))["responses"] == []


def test_an_action_server_that_is_not_there_is_replaced_by_this_process() -> None:
    reply = run(RemoteActions(f"http://127.0.0.1:{free_port()}/webhook"), call())
    assert reply["responses"][-1]["reply"]["topics"] == ["misuse"]
    assert HOTLINE not in texts(reply)


class Understands:
    """An agent that understands `topic`, or fails to."""

    def __init__(self, topic: str | None) -> None:
        self._topic = topic

    async def parse_message(self, text: str) -> Any:
        if self._topic is None:
            raise RuntimeError(text)
        return call(self._topic)["tracker"]["latest_message"]


def test_a_turn_that_failed_has_the_answer_of_its_topic() -> None:
    agent: Any = Understands("misuse")
    (message,) = asyncio.run(static_messages(agent, SECRET, {"language": "en"}))
    assert HOTLINE in message["text"]
    assert set(message) == {"text", "facts", "buttons"}


@pytest.mark.parametrize("topic", ["unclear", None])
def test_a_turn_that_nobody_understands_has_none(topic: str | None) -> None:
    agent: Any = Understands(topic)
    assert asyncio.run(static_messages(agent, SECRET, {})) == ()


def test_the_static_answer_needs_no_slots() -> None:
    assert run(LocalActions(), call(action=STATIC))["responses"]
