"""The assistant as the bench runs it: the trained model, the real actions, and conversations that stay in memory."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from incident_bot.bench.stopwatch import STEPS, TimedAgent, step, timing
from incident_bot.bench.trace import Decision, Trace, changes, rule_for, understood
from incident_bot.channels.gate import Admitted, Gate
from incident_bot.engine import load_agent
from incident_bot.errors import MessageRefused
from incident_bot.live_content import LiveContent
from incident_bot.logs import log_failure
from incident_bot.records import Record
from incident_bot.settings import Settings
from incident_bot.turns import Collector

STORIES = Path("data/stories")
MOST_CONVERSATIONS = 500


class _Recent(InMemoryTrackerStore):
    """Forgets the conversation that was written to least recently."""

    async def save(self, tracker: DialogueStateTracker) -> None:
        self.store.pop(tracker.sender_id, None)
        await super().save(tracker)
        while len(self.store) > MOST_CONVERSATIONS:
            del self.store[next(iter(self.store))]


class Assistant:
    """Of one model. What is asked here is in no customers' store."""

    def __init__(self, settings: Settings, content: LiveContent, model: Path | None = None) -> None:
        """Raises ModelError."""
        self.model = model or settings.trained_model()
        self._store = _Recent(Domain.empty())
        self._agent = load_agent(settings, self._store, model=self.model, kind=TimedAgent)
        self._gate = Gate(content, settings, limited=False)
        self._rules = rules(STORIES)

    @property
    def model_id(self) -> str:
        return str(self._agent.model_id or "")

    async def take(self, conversation: str, text: Any, channel: str = "web", payload: str | None = None) -> Trace:
        """One turn; `payload` is that of a button, pressed instead of a text. A message that is refused, or that fails,
        gives a trace that says so."""
        started = time.perf_counter()
        with timing() as taken:
            try:
                with step("redact"):
                    admitted = self._admit(conversation, text, payload)
            except MessageRefused as refused:
                return Trace(self._gate.draft(str(text)), channel, refused=refused.reason)
            before = await self._slots(conversation)
            collector = Collector()
            message = UserMessage(
                admitted.text,
                collector,
                conversation,
                input_channel=channel,
                metadata=admitted.metadata,
                parse_data=admitted.parse_data,
            )
            try:
                await self._gate.turn(conversation, lambda: self._agent.handle_message(message))
                total = (time.perf_counter() - started) * 1000
                record = Record.from_messages(
                    conversation,
                    admitted.text,
                    collector.messages,
                    total,
                    admitted.redacted,
                    lambda button, spoken: self._gate.buttons.sign(conversation, button["payload"], spoken),
                )
            except Exception as error:
                log_failure(error)
                return Trace(admitted.text, channel, refused="failed")
        tracker = await self._tracker(conversation)
        parsed = _latest(tracker)
        return Trace(
            text=admitted.text,
            channel=channel,
            record=record,
            decision=self._decision(tracker),
            slots=changes(before, tracker.current_slot_values()),
            steps={**{name: taken.get(name, 0.0) for name in STEPS}, "other": max(0.0, total - sum(taken.values()))},
            **understood(parsed),
        )

    def _admit(self, conversation: str, text: Any, payload: str | None) -> Admitted:
        """Raises MessageRefused."""
        if payload is None:
            return self._gate.admit(text, conversation)
        return self._gate.press(payload, conversation)

    async def ask(self, conversation: str, text: str) -> Record:
        """As the runner of conversation tests asks. Raises MessageRefused."""
        trace = await self.take(conversation, text)
        if trace.record is None:
            raise MessageRefused(trace.refused or "failed", 400, "refused")
        return trace.record

    def redacted(self, text: str) -> str:
        """A note without personal data."""
        return self._gate.draft(text)

    async def forget(self, conversation: str) -> None:
        self._store.store.pop(conversation, None)

    async def _tracker(self, conversation: str) -> DialogueStateTracker:
        return await self._store.get_or_create_tracker(conversation)

    async def _slots(self, conversation: str) -> Mapping[str, Any]:
        tracker = await self._store.retrieve(conversation)
        return tracker.current_slot_values() if tracker else {}

    def _decision(self, tracker: DialogueStateTracker) -> Decision | None:
        events = list(tracker.events)
        asked = max((index for index, event in enumerate(events) if isinstance(event, UserUttered)), default=-1)
        for event in events[asked + 1 :]:
            if isinstance(event, ActionExecuted) and event.policy and event.action_name:
                intent = str((_latest(tracker).get("intent") or {}).get("name"))
                action = str(event.action_name)
                rule = rule_for(self._rules, intent, action)
                return Decision(event.policy, action, float(event.confidence or 0), rule)
        return None


def rules(folder: Path) -> tuple[tuple[str, str, str], ...]:
    """(name, intent, action) of every rule below `folder` that answers one intent with one action."""
    found = []
    for path in sorted(folder.rglob("*.yml")):
        for rule in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("rules") or ():
            steps = list(rule.get("steps") or ())
            if len(steps) == 2 and "intent" in steps[0] and "action" in steps[1]:
                found.append((str(rule["rule"]), str(steps[0]["intent"]), str(steps[1]["action"])))
    return tuple(found)


def _latest(tracker: DialogueStateTracker) -> Mapping[str, Any]:
    return tracker.latest_message.parse_data or {} if tracker.latest_message else {}
