"""Custom actions, with their reply checked by what is known of it, and no more sent than is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, overload

from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.schemas.events import EVENT_SCHEMA

from incident_bot.runtime.events import read

SLOT = frozenset({"event", "name", "value", "timestamp"})


class Unread(Sequence[dict[str, Any]]):
    """Events as Rasa writes them, written when somebody reads them."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events

    def __len__(self) -> int:
        return len(self._events)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [event.as_dict() for event in self._events[index]]
        return self._events[index].as_dict()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (event.as_dict() for event in self._events)


class CheckedAction(RemoteAction):
    """Rasa compiles its schema for each reply, and tries every kind of event on every event. An event says which kind
    it is: that one is tried, by the same schema."""

    def _validate_action_result(self, result: Any) -> bool:
        """Raises jsonschema.ValidationError, Rasa's own."""
        return _is_valid(result) or bool(super()._validate_action_result(result))


class LocalAction(CheckedAction):
    """One that runs in this process."""

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """As Rasa's where the action server answers: there is no way to it that could fail. Raises
        jsonschema.ValidationError."""
        reply = await self.action_endpoint.request(json=self._action_call_format(tracker, domain))
        self._validate_action_result(reply)
        said = await self._utter_responses(reply.get("responses", []), output_channel, nlg, tracker)
        return [*said, *map(read, reply.get("events", []))]

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        call = super()._action_call_format(_WithoutEvents(tracker), domain)
        call["tracker"]["events"] = Unread(list(tracker.events))
        return dict(call)


class _WithoutEvents:
    """A tracker whose state is asked for without its events."""

    def __init__(self, tracker: DialogueStateTracker) -> None:
        self._tracker = tracker
        self.sender_id = tracker.sender_id

    def current_state(self, *_: Any) -> dict[str, Any]:
        return dict(self._tracker.current_state())


def _is_valid(result: Any) -> bool:
    """Never true for what Rasa would refuse. A reply that is not plainly right is Rasa's to judge."""
    if not isinstance(result, dict) or not isinstance(result.get("events", []), list):
        return False
    responses = result.get("responses", [])
    if not isinstance(responses, list) or not all(isinstance(response, dict) for response in responses):
        return False
    return all(map(_is_valid_event, result.get("events", [])))


def _is_valid_event(event: Any) -> bool:
    kind = event.get("event") if isinstance(event, dict) else None
    if kind == "slot" and event.keys() == SLOT:
        # As the SDK writes it: half of what actions return.
        return isinstance(event["name"], str) and event["timestamp"] is None
    validator = _validators().get(kind) if isinstance(kind, str) else None
    return validator is not None and bool(validator.is_valid(event))


@lru_cache(maxsize=1)
def _validators() -> dict[str, Draft7Validator]:
    """By kind of event."""
    general = {name: rule for name, rule in EVENT_SCHEMA.items() if name != "oneOf"}
    return {
        kind["properties"]["event"]["const"]: Draft7Validator({"allOf": [general, kind]})
        for kind in EVENT_SCHEMA["oneOf"]
    }
