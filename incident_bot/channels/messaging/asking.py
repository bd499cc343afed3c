"""A message put to the assistant, and what is said to it, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from incident_bot.channels.gate import Admitted, Gate
from incident_bot.channels.messaging import metrics
from incident_bot.channels.messaging.arrivals import Arrival
from incident_bot.channels.messaging.conversations import Memory
from incident_bot.channels.messaging.words import Said, Words
from incident_bot.engine import static_messages
from incident_bot.errors import MessageRefused, StoreError
from incident_bot.logs import log_failure
from incident_bot.records import Button, Record
from incident_bot.settings import LANGUAGES
from incident_bot.turns import Collector, Handle, take

# Seconds to wait for a database or a lock that does not work: the customer has no way to know that he should ask again.
PAUSES = (0.5, 1.0, 2.0, 4.0)
# More than that are told a second time.
MOST_SLOWED = 10_000


@dataclass(frozen=True)
class Asked:
    """An arrival that was accepted, the name of its channel, and whom to ask. `arrival.id` is a pseudonym by now."""

    channel: str
    agent: Agent
    handle: Handle
    arrival: Arrival
    conversation: str


class Asking:
    """`turns_at_once` is what the gate takes: it turns away the rest, which here can wait."""

    def __init__(
        self, gate: Gate, turns_at_once: int = 60, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._gate = gate
        self._room = asyncio.Semaphore(turns_at_once)
        self._sleep = sleep
        self._slowed: set[str] = set()

    async def ask(self, asked: Asked, memory: Memory, words: Words) -> Said | None:
        """None for a message that comes too fast, after the first of them: all others are answered, in `words` where
        the assistant cannot."""
        admitted: Admitted | None = None
        try:
            admitted = self._admit(asked, memory)
            if admitted is None:
                return words.say(("channels", "ask"))
            self._slowed.discard(asked.conversation)
            record = await self._turn(asked, admitted)
            metrics.TURNS.labels(asked.channel, "answered").inc()
            return Said(record.language, tuple(record.messages), record.handoff)
        except MessageRefused as refused:
            metrics.TURNS.labels(asked.channel, "refused").inc()
            if refused.reason == "slow_down":
                if asked.conversation in self._slowed:
                    return None
                if len(self._slowed) >= MOST_SLOWED:
                    self._slowed.clear()
                self._slowed.add(asked.conversation)
            return words.say(("refusals", refused.reason))
        except Exception as error:
            metrics.TURNS.labels(asked.channel, "failed").inc()
            log_failure(error)
        failed = words.say(("refusals", "failed"), handoff=True)
        if not admitted:
            return failed
        known = await static_messages(asked.agent, admitted.text, admitted.metadata, self._payload(asked))
        return replace(failed, messages=(*failed.messages, *known))

    def _admit(self, asked: Asked, memory: Memory) -> Admitted | None:
        """None for a button that is not ours any more and does not say what it asked. Raises MessageRefused."""
        arrival, conversation = asked.arrival, asked.conversation
        chosen, payload = memory.chosen(arrival.text), arrival.payload
        if chosen and not payload:
            payload = self._payload(asked)(chosen, memory.language or LANGUAGES[0])
        title = chosen["title"] if chosen else arrival.text
        if payload:
            try:
                return self._gate.press(payload, conversation, None, arrival.language)
            except MessageRefused as refused:
                if refused.reason != "malformed":
                    raise
        return self._gate.admit(title, conversation, None, arrival.language) if title or not payload else None

    def _payload(self, asked: Asked) -> Callable[[Button, str], str]:
        return lambda button, language: self._gate.buttons.sign(asked.conversation, button["payload"], language)

    async def _turn(self, asked: Asked, admitted: Admitted) -> Record:
        """Raises MessageRefused, and whatever the turn raises."""
        arrival, conversation = asked.arrival, asked.conversation
        known = {"profile": dict(arrival.profile)} if arrival.profile else {}
        for pause in (*PAUSES, None):
            collector = Collector()
            message = UserMessage(
                admitted.text,
                collector,
                conversation,
                input_channel=asked.channel,
                message_id=arrival.id,
                metadata={**admitted.metadata, "channel": asked.channel, **known},
                parse_data=admitted.parse_data,
            )
            try:
                async with self._room:
                    await self._gate.turn(conversation, partial(take, asked.agent, asked.handle, message))
                break
            except StoreError:
                if pause is None:
                    raise
                await self._sleep(pause)
        said, payload = collector.messages, self._payload(asked)
        return Record.from_messages(conversation, admitted.text, said, 0.0, admitted.redacted, payload)
