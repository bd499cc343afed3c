"""Each rung of docs/decisions/019-speed.md, Rasa's class beside ours. Nothing here fails for being slow: what counts is
the ratio within a group.

.venv/bin/pytest benchmarks/micro --benchmark-group-by=group
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from incident_bot.runtime.actions import CheckedAction, LocalAction
from incident_bot.runtime.events import read
from incident_bot.runtime.runner import PlannedRunner
from incident_bot.storage.database import Database
from incident_bot.storage.tracker import StoredTracker
from incident_bot.storage.trackers import ConversationStore

Run = Callable[[Any], Any]

SIDES = pytest.mark.parametrize("side", ["rasa", "ours"])
QUESTION = "Was my bank account number leaked?"
TURNS = 50
SLOTS = ("language", "answered", "offered", "misunderstood")
DOMAIN = Domain.load("domain.yml")


def turn(number: int) -> list[Event]:
    return [
        UserUttered(QUESTION, {"name": "data_item", "confidence": 0.9}, message_id=str(number)),
        ActionExecuted("action_answer"),
        BotUttered("No.", {"buttons": []}, {"facts": ["bank_account"]}),
        *[SlotSet(name, "fr" if name == "language" else None) for name in SLOTS],
        ActionExecuted("action_listen"),
    ]


EVENTS = [ActionExecuted("action_listen")] + [event for number in range(TURNS) for event in turn(number)]
REPLY = {
    "events": [event.as_dict() for event in EVENTS if isinstance(event, SlotSet)][:4],
    "responses": [{"text": "a"}],
}


class Nothing(GraphComponent):
    @classmethod
    def create(cls, *_: Any, **__: Any) -> Nothing:
        return cls()

    def process(self, messages: list[Any]) -> list[Any]:
        return messages


@SIDES
@pytest.mark.benchmark(group="a graph of six nodes")
def test_graph(benchmark: BenchmarkFixture, side: str, tmp_path: Path) -> None:
    nodes = {
        f"n{number}": SchemaNode(
            {"messages": f"n{number - 1}" if number else "given"}, Nothing, "create", "process", {}
        )
        for number in range(6)
    }
    schema, kind = GraphSchema(nodes), {"rasa": DaskGraphRunner, "ours": PlannedRunner}[side]
    runner = kind.create(schema, LocalModelStorage(tmp_path), ExecutionContext(schema))
    assert benchmark(runner.run, {"given": ["a"]}, ["n5"]) == {"n5": ["a"]}


@SIDES
@pytest.mark.benchmark(group="a reply of an action checked")
def test_reply(benchmark: BenchmarkFixture, side: str) -> None:
    action = {"rasa": RemoteAction, "ours": CheckedAction}[side]("action_answer", None)
    assert benchmark(action._validate_action_result, REPLY)


@SIDES
@pytest.mark.benchmark(group="an action called after 50 turns")
def test_call(benchmark: BenchmarkFixture, side: str) -> None:
    action = {"rasa": RemoteAction, "ours": LocalAction}[side]("action_answer", None)
    tracker = DialogueStateTracker.from_events("c", EVENTS, DOMAIN.slots)
    assert benchmark(action._action_call_format, tracker, Domain.empty())["next_action"] == "action_answer"


@SIDES
@pytest.mark.benchmark(group="an action found by its name")
def test_action(benchmark: BenchmarkFixture, side: str, agents: dict[str, Agent]) -> None:
    assert benchmark(agents[side].processor._get_action, "action_listen").name() == "action_listen"


@SIDES
@pytest.mark.benchmark(group="the events of a turn read")
def test_events(benchmark: BenchmarkFixture, side: str) -> None:
    written = [event.as_dict() for event in turn(1)]
    one = {"rasa": Event.from_parameters, "ours": read}[side]
    assert len(benchmark(lambda: [one(dict(event)) for event in written])) == len(written)


@SIDES
@pytest.mark.benchmark(group="a tracker of 50 turns copied")
def test_copy(benchmark: BenchmarkFixture, side: str) -> None:
    kind = {"rasa": DialogueStateTracker, "ours": StoredTracker}[side]
    tracker = kind.from_events("c", EVENTS, DOMAIN.slots)
    assert len(benchmark(tracker.copy).events) == len(EVENTS)


@SIDES
@pytest.mark.benchmark(group="a conversation of 50 turns read for the next message")
def test_recall(benchmark: BenchmarkFixture, side: str, tmp_path: Path, run: Run) -> None:
    """Rasa's way is the whole session, here in the same store."""
    database = Database(f"sqlite:///{tmp_path}/c.db", 5.0)
    store = ConversationStore(DOMAIN, database=database, turns={"rasa": None, "ours": 2}[side])
    tracker = store.init_tracker("c")
    for event in EVENTS:
        tracker.update(event)
    run(store.save(tracker))
    found = benchmark(lambda: run(store.get_or_create_tracker("c")))
    assert (len(found.events) == len(EVENTS)) == (side == "rasa")
    database.close()


@SIDES
@pytest.mark.benchmark(group="a text understood for the second time")
def test_again(benchmark: BenchmarkFixture, side: str, agents: dict[str, Agent], run: Run) -> None:
    run(agents[side].parse_message(QUESTION))
    parsed = benchmark(lambda: run(agents[side].parse_message(QUESTION)))
    assert parsed["intent"]["name"] == "data_item"
