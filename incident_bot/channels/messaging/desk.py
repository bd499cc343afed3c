"""From one arrival to its answer, the same on every platform."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, Protocol

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from incident_bot.channels.gate import Admitted, Gate
from incident_bot.channels.messaging import metrics
from incident_bot.channels.messaging.arrivals import Arrival
from incident_bot.channels.messaging.conversations import Erases, Memory
from incident_bot.channels.messaging.once import LocalOnce, Once, RedisOnce
from incident_bot.channels.messaging.replies import Limits, Part, parts, with_call
from incident_bot.channels.messaging.sending import Outcome, Request, Response, Sender, Verdict
from incident_bot.channels.messaging.words import FIRST, Said, Words, command
from incident_bot.channels.messaging.workers import Workers
from incident_bot.channels.pseudonyms import pseudonym
from incident_bot.engine import static_messages
from incident_bot.errors import MessageRefused, StoreError
from incident_bot.live_content import LiveContent
from incident_bot.logs import log_failure
from incident_bot.records import Button, Record
from incident_bot.settings import LANGUAGES, Settings
from incident_bot.turns import Collector, Handle, honest_store, take

# Seconds to wait for a database or a lock that does not work: the customer has no way to know that he should ask again.
PAUSES = (0.5, 1.0, 2.0, 4.0)
# More than that are told a second time.
MOST_SLOWED = 10_000
UNREAD = (("channels", "media"), ("channels", "number"))


class Platform(Protocol):
    """What the desk needs to know of a channel."""

    limits: Limits

    @classmethod
    def name(cls) -> str: ...

    def write(self, arrival: Arrival, part: Part) -> Sequence[Request]:
        """The requests that show `part` to whoever sent `arrival`."""

    def hear(self, arrival: Arrival) -> Request | None:
        """What the platform wants to be told before the answer."""

    def judge(self, response: Response) -> Verdict: ...


class Desk:
    """One for all messaging channels of a process. `key` is the signing key."""

    def __init__(
        self,
        content: LiveContent,
        gate: Gate,
        key: str,
        once: Once,
        sender: Sender,
        turns_at_once: int = 60,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._content = content
        self._gate = gate
        self._key = key
        self._once = once
        self._sender = sender
        self._workers = Workers()
        # The gate turns away what does not fit; here it can wait.
        self._room = asyncio.Semaphore(turns_at_once)
        self._slowed: set[str] = set()
        self._sleep = sleep

    async def accept(self, platform: Platform, agent: Agent, handle: Handle, arrival: Arrival) -> bool:
        """Takes an arrival for an answer, once. False where there is no room for it now."""
        conversation = pseudonym(self._key, platform.name(), arrival.sender)
        number = pseudonym(self._key, platform.name(), f"message {arrival.id}")
        if not await self._once.claim(number):
            metrics.ARRIVALS.labels(platform.name(), "repeated").inc()
            return True
        # Ids of some platforms hold the customer's number.
        work = partial(self._answer, platform, agent, handle, replace(arrival, id=number), conversation)
        if not self._workers.put(conversation, work):
            await self._once.release(number)
            return False
        return True

    async def close(self, seconds: float) -> None:
        """Answers what was accepted, for `seconds` at most."""
        await self._workers.drain(seconds)
        await self._sender.close()

    async def _answer(
        self, platform: Platform, agent: Agent, handle: Handle, arrival: Arrival, conversation: str
    ) -> None:
        heard = platform.hear(arrival)
        if heard:
            await self._sender.send(platform.name(), heard, partial(_lenient, platform))
        memory = await _memory(agent, conversation)
        said = await self._say(platform, agent, handle, arrival, conversation, memory)
        if said is None:
            return
        words = Words(self._content.current(), said.language)
        new = memory.new and not said.ends
        first = arrival.begins or (new and await self._once.claim(f"first {conversation}"))
        if first:
            said = replace(said, messages=(*words.say(*FIRST).messages, *said.messages))
        shown = parts(said.messages, platform.limits, words.labels())
        for part in with_call(shown, words.call() if first or said.handoff else None):
            for request in platform.write(arrival, part):
                if not await self._sender.send(platform.name(), request, platform.judge):
                    return

    async def _say(
        self, platform: Platform, agent: Agent, handle: Handle, arrival: Arrival, conversation: str, memory: Memory
    ) -> Said | None:
        """None where nothing is to be said."""
        content = self._content.current()
        language = memory.language or arrival.language
        words = Words(content, language)
        meant = None if arrival.payload else command(content, arrival.text, language)
        name = meant[0] if meant else "begin" if arrival.begins else ""
        kind = name or ("press" if arrival.payload else "text" if arrival.text else "unread")
        metrics.ARRIVALS.labels(platform.name(), kind).inc()
        if meant:
            words = Words(content, meant[1])
        if name == "stop":
            return words.say(("channels", "stopped"), ends=True)
        if name == "erase":
            return await self._erase(agent, conversation, words)
        if name == "begin":
            return words.say(("channels", "ask"))
        if kind == "unread":
            return words.say(*UNREAD)
        said = await self._turn(platform, agent, handle, arrival, conversation, memory, words)
        if said and arrival.unread:
            note = Words(content, said.language).say(*UNREAD)
            said = replace(said, messages=(*note.messages, *said.messages))
        return said

    async def _turn(
        self,
        platform: Platform,
        agent: Agent,
        handle: Handle,
        arrival: Arrival,
        conversation: str,
        memory: Memory,
        words: Words,
    ) -> Said | None:
        """A message is always answered; only one that comes too fast is not, after the first of them."""
        admitted: Admitted | None = None
        try:
            admitted = self._admit(arrival, conversation, memory)
            if admitted is None:
                return words.say(("channels", "ask"))
            self._slowed.discard(conversation)
            record = await self._ask(platform, agent, handle, arrival.id, conversation, admitted, arrival.profile)
            metrics.TURNS.labels(platform.name(), "answered").inc()
            return Said(record.language, tuple(record.messages), record.handoff)
        except MessageRefused as refused:
            metrics.TURNS.labels(platform.name(), "refused").inc()
            if refused.reason == "slow_down":
                if conversation in self._slowed:
                    return None
                if len(self._slowed) >= MOST_SLOWED:
                    self._slowed.clear()
                self._slowed.add(conversation)
            return words.say(("refusals", refused.reason))
        except Exception as error:
            metrics.TURNS.labels(platform.name(), "failed").inc()
            log_failure(error)
        failed = words.say(("refusals", "failed"), handoff=True)
        if not admitted:
            return failed
        known = await static_messages(agent, admitted.text, admitted.metadata, self._payload(conversation))
        return replace(failed, messages=(*failed.messages, *known))

    def _admit(self, arrival: Arrival, conversation: str, memory: Memory) -> Admitted | None:
        """None for a button that is not ours any more and does not say what it asked. Raises MessageRefused."""
        chosen, payload = memory.chosen(arrival.text), arrival.payload
        if chosen and not payload:
            payload = self._payload(conversation)(chosen, memory.language or LANGUAGES[0])
        title = chosen["title"] if chosen else arrival.text
        if payload:
            try:
                return self._gate.press(payload, conversation, None, arrival.language)
            except MessageRefused as refused:
                if refused.reason != "malformed":
                    raise
        return self._gate.admit(title, conversation, None, arrival.language) if title or not payload else None

    def _payload(self, conversation: str) -> Callable[[Button, str], str]:
        return lambda button, language: self._gate.buttons.sign(conversation, button["payload"], language)

    async def _ask(
        self,
        platform: Platform,
        agent: Agent,
        handle: Handle,
        number: str,
        conversation: str,
        admitted: Admitted,
        profile: Any,
    ) -> Record:
        """Raises MessageRefused, and whatever the turn raises."""
        metadata = {**admitted.metadata, "channel": platform.name(), **({"profile": dict(profile)} if profile else {})}
        for pause in (*PAUSES, None):
            collector = Collector()
            message = UserMessage(
                admitted.text,
                collector,
                conversation,
                input_channel=platform.name(),
                message_id=number,
                metadata=metadata,
                parse_data=admitted.parse_data,
            )
            try:
                async with self._room:
                    await self._gate.turn(conversation, partial(take, agent, handle, message))
                break
            except StoreError:
                if pause is None:
                    raise
                await self._sleep(pause)
        said, payload = collector.messages, self._payload(conversation)
        return Record.from_messages(conversation, admitted.text, said, 0.0, admitted.redacted, payload)

    async def _erase(self, agent: Agent, conversation: str, words: Words) -> Said:
        store = honest_store(agent)
        try:
            if not isinstance(store, Erases):
                raise TypeError("this tracker store cannot erase a conversation")
            await store.erase(conversation)
        except Exception as error:
            log_failure(error)
            return words.say(("channels", "not_erased"), handoff=True)
        await self._once.release(f"first {conversation}")
        return words.say(("channels", "erased"), ends=True)


@lru_cache(maxsize=1)
def shared_desk(settings: Settings) -> Desk:
    """The one of this process. Raises ContentError and SettingsError."""
    content = LiveContent(settings.content)
    gate = Gate(content, settings)
    once = RedisOnce(settings.redis_url) if settings.redis_url else LocalOnce()
    return Desk(content, gate, settings.signing_key(), once, Sender(), settings.most_turns)


async def _memory(agent: Agent, conversation: str) -> Memory:
    try:
        return Memory.of(await honest_store(agent).retrieve(conversation))
    except Exception as error:
        # The turn will fail as well, and say so.
        log_failure(error)
        return Memory(new=False)


def _lenient(platform: Platform, response: Response) -> Verdict:
    """Nobody misses an acknowledgement that came too late."""
    verdict = platform.judge(response)
    return replace(verdict, outcome=Outcome.DECLINED) if verdict.outcome is Outcome.REFUSED else verdict
