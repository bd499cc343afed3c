"""Each class beside the one of Rasa that it stands for."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from incident_bot.runtime.actions import CheckedAction, Unread
from incident_bot.runtime.events import read
from incident_bot.runtime.runner import PlannedRunner
from incident_bot.runtime.understood import Understood
from incident_bot.storage.tracker import StoredTracker
from tests.unit.runtime.conftest import ours, stock

REPLIES: list[Any] = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "a", "value": None, "timestamp": None}], "responses": [{"text": "a"}]},
    {"events": [{"event": "slot", "value": 1}]},
    {"events": [{"event": "slot", "name": 1, "value": 1}]},
    {"events": [{"event": "bot", "timestamp": "now"}]},
    {"events": [{"event": "bot", "metadata": []}]},
    {"events": [{"event": "unheard_of"}]},
    {"events": [{"name": "a"}]},
    {"events": ["slot"]},
    {"events": None},
    {"events": {}},
    {"responses": [1]},
    {"responses": "text"},
    {"events": [{"event": "action", "confidence": "high"}]},
    {"events": [{"event": "entities", "entities": [{"entity": "item"}]}]},
    [],
    None,
]


@pytest.mark.parametrize("reply", REPLIES, ids=str)
def test_a_reply_is_judged_as_rasa_judges_it(reply: Any) -> None:
    def judged(action: RemoteAction) -> str | bool:
        try:
            return bool(action._validate_action_result(reply))
        except ValidationError as error:
            return str(error.message)

    assert judged(CheckedAction("a", None)) == judged(RemoteAction("a", None))


def test_events_are_written_when_they_are_read() -> None:
    events = [SlotSet("a", 1), BotUttered("b"), ActionExecuted("c")]
    unread, written = Unread(events), [event.as_dict() for event in events]
    assert list(unread) == written
    assert unread[1:] == written[1:]
    assert (unread[-1], len(unread)) == (written[-1], 3)


def test_a_copy_stands_where_rasas_stands_and_is_apart() -> None:
    events = [ActionExecuted("action_listen"), UserUttered("a", {"name": "greet"}), SlotSet("s", "x"), BotUttered("b")]
    slots = [TextSlot("s", [])]
    mine, theirs = StoredTracker("c", slots), DialogueStateTracker("c", slots)
    for tracker in (mine, theirs):
        tracker.model_id = "m"
        for event in events:
            tracker.update(event)
    copied = mine.copy()
    assert copied.current_state() == theirs.copy().current_state()
    assert list(copied.events) == list(theirs.copy().events)
    copied.update(SlotSet("s", "y"))
    assert (mine.get_slot("s"), len(mine.events)) == ("x", 4)


def test_an_event_is_read_as_rasa_reads_it() -> None:
    for event in (SlotSet("a", {"b": 1}), BotUttered("b"), UserUttered("c", {"name": "greet"}), ActionExecuted("d")):
        assert read(event.as_dict()) == event
    with pytest.raises(ValueError, match="unheard_of"):
        read({"event": "unheard_of"})


def test_the_graph_gives_what_dask_gives(dialogue_model: str) -> None:
    planned, dask = ours(dialogue_model).processor, stock(dialogue_model).processor
    assert type(planned.graph_runner) is PlannedRunner
    assert type(dask.graph_runner) is DaskGraphRunner
    for text in ("/misuse", "/data_item", "/affirm", "words"):
        tracker = DialogueStateTracker.from_events("c", [ActionExecuted("action_listen")], planned.domain.slots)
        intent = text.removeprefix("/")
        tracker.update(UserUttered(text, {"name": intent, "confidence": 1.0}))
        found = [each._predict_next_with_tracker(tracker) for each in (planned, dask)]
        assert found[0].probabilities == found[1].probabilities
        assert found[0].policy_name == found[1].policy_name
        assert [type(event) for event in found[0].events] == [type(event) for event in found[1].events]


def test_a_text_is_understood_once_and_its_result_is_nobody_elses() -> None:
    understood, calls = Understood(2), []

    def parse(text: str) -> dict[str, Any]:
        def once() -> dict[str, Any]:
            calls.append(text)
            return {"text": text, "intent": {"name": text.lower()}}

        return understood.get(text, once)

    parse("A")["intent"]["name"] = "changed"
    assert parse("A") == {"text": "A", "intent": {"name": "a"}}
    parse("a"), parse("\ud800"), parse("A")
    assert calls == ["A", "a", "\ud800", "A"]
    assert len(understood) == 2


def test_serving_needs_no_tensorflow() -> None:
    script = (
        "import sys; from incident_bot.runtime.lazy import postpone_tensorflow as p; p(); p();"
        "import incident_bot.engine, incident_bot.channels.app, incident_bot.storage.upkeep, rasa.core.run;"
        "assert 'tensorflow' not in sys.modules;"
        "from rasa.utils import train_utils; assert train_utils.rank_and_mask; assert 'tensorflow' in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=True, timeout=120)
