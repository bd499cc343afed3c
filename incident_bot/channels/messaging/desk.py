"""From one arrival to its answer, the same on every platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Protocol

from rasa.core.agent import Agent

from incident_bot.channels.exchange import shared_exchange
from incident_bot.channels.messaging import metrics
from incident_bot.channels.messaging.arrivals import Arrival
from incident_bot.channels.messaging.asking import Asked, Asking
from incident_bot.channels.messaging.conversations import Erases, Memory
from incident_bot.channels.messaging.once import LocalOnce, Once, RedisOnce
from incident_bot.channels.messaging.replies import Limits, Part, parts, with_call
from incident_bot.channels.messaging.sending import Outcome, Request, Response, Sender, Verdict
from incident_bot.channels.messaging.words import FIRST, Said, Words, command
from incident_bot.channels.messaging.workers import Workers
from incident_bot.channels.pseudonyms import pseudonym
from incident_bot.live_content import LiveContent
from incident_bot.logs import log_failure
from incident_bot.settings import Settings
from incident_bot.turns import Handle, honest_store

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
        asking: Asking,
        key: str,
        once: Once,
        sender: Sender,
    ) -> None:
        self._content = content
        self._asking = asking
        self._key = key
        self._once = once
        self._sender = sender
        self._workers = Workers()
        self._closing = False

    async def accept(self, platform: Platform, agent: Agent, handle: Handle, arrival: Arrival) -> bool:
        """Takes an arrival for an answer, once. False where there is no room for it now."""
        if self._closing:
            return False
        conversation = pseudonym(self._key, platform.name(), arrival.sender)
        number = pseudonym(self._key, platform.name(), f"message {arrival.id}")
        if not await self._once.claim(number):
            metrics.ARRIVALS.labels(platform.name(), "repeated").inc()
            return True
        # Ids of some platforms hold the customer's number.
        asked = Asked(platform.name(), agent, handle, replace(arrival, id=number), conversation)
        work = partial(self._answer, platform, asked)
        if not self._workers.put(conversation, work):
            await self._once.release(number)
            return False
        return True

    async def close(self, seconds: float) -> None:
        """Answers what was accepted, for `seconds` at most, and accepts nothing more."""
        self._closing = True
        await self._workers.drain(seconds)
        await self._sender.close()

    async def _answer(self, platform: Platform, asked: Asked) -> None:
        heard = platform.hear(asked.arrival)
        if heard:
            await self._sender.send(platform.name(), heard, partial(_lenient, platform))
        memory = await _memory(asked)
        said = await self._say(asked, memory)
        if said is None:
            return
        words = Words(self._content.current(), said.language)
        new = memory.new and not said.ends
        first = asked.arrival.begins or (new and await self._once.claim(f"first {asked.conversation}"))
        if first:
            said = replace(said, messages=(*words.say(*FIRST).messages, *said.messages))
        shown = parts(said.messages, platform.limits, words.labels())
        for part in with_call(shown, words.call() if first or said.handoff else None):
            for request in platform.write(asked.arrival, part):
                if not await self._sender.send(platform.name(), request, platform.judge):
                    return

    async def _say(self, asked: Asked, memory: Memory) -> Said | None:
        """None where nothing is to be said."""
        content, arrival = self._content.current(), asked.arrival
        language = memory.language or arrival.language
        words = Words(content, language)
        meant = None if arrival.payload else command(content, arrival.text, language)
        name = meant[0] if meant else "begin" if arrival.begins else ""
        kind = name or ("press" if arrival.payload else "text" if arrival.text else "unread")
        metrics.ARRIVALS.labels(asked.channel, kind).inc()
        if meant:
            words = Words(content, meant[1])
        if name == "stop":
            return words.say(("channels", "stopped"), ends=True)
        if name == "erase":
            return await self._erase(asked, words)
        if name == "begin":
            return words.say(("channels", "ask"))
        if kind == "unread":
            return words.say(*UNREAD)
        said = await self._asking.ask(asked, memory, words)
        if said and arrival.unread:
            note = Words(content, said.language).say(*UNREAD)
            said = replace(said, messages=(*note.messages, *said.messages))
        return said

    async def _erase(self, asked: Asked, words: Words) -> Said:
        store = honest_store(asked.agent)
        try:
            if not isinstance(store, Erases):
                raise TypeError("this tracker store cannot erase a conversation")
            await store.erase(asked.conversation)
        except Exception as error:
            log_failure(error)
            return words.say(("channels", "not_erased"), handoff=True)
        await self._once.release(f"first {asked.conversation}")
        return words.say(("channels", "erased"), ends=True)


@lru_cache(maxsize=1)
def shared_desk(settings: Settings) -> Desk:
    """The one of this process. Raises ContentError and SettingsError."""
    # The website's: what may wait or run at once is meant for all channels together.
    exchange = shared_exchange(settings)
    asking = Asking(exchange.gate, settings.most_turns)
    once = RedisOnce(settings.redis_url) if settings.redis_url else LocalOnce()
    return Desk(exchange.content, asking, settings.signing_key(), once, Sender())


async def _memory(asked: Asked) -> Memory:
    try:
        return Memory.of(await honest_store(asked.agent).retrieve(asked.conversation))
    except Exception as error:
        # The turn will fail as well, and say so.
        log_failure(error)
        return Memory(new=False)


def _lenient(platform: Platform, response: Response) -> Verdict:
    """Nobody misses an acknowledgement that came too late."""
    verdict = platform.judge(response)
    return replace(verdict, outcome=Outcome.DECLINED) if verdict.outcome is Outcome.REFUSED else verdict
