"""One message of a customer on the website and what is said to it, whatever carries the two."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Protocol, runtime_checkable

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from incident_bot.channels import history
from incident_bot.channels.gate import Admitted, Gate
from incident_bot.channels.incoming import Incoming, Opinion
from incident_bot.channels.sessions import MAX_AGE, Session, Sessions
from incident_bot.engine import static_messages
from incident_bot.errors import ConversationErased, MessageRefused
from incident_bot.live_content import LiveContent
from incident_bot.logs import log_failure
from incident_bot.records import Button, Record
from incident_bot.settings import Settings
from incident_bot.turns import Collector, Handle, honest_store, take

# What Rasa knows all ways of the website by.
CHANNEL = "web"


@runtime_checkable
class KeepsConversations(Protocol):
    """What the tracker store of incident_bot.storage adds to those of Rasa."""

    async def erase(self, conversation: str, seconds: float) -> None: ...

    async def is_erased(self, conversation: str) -> bool: ...

    async def count(self, topics: Sequence[str], language: str, verdict: str) -> None: ...


@dataclass(frozen=True)
class Exchange:
    """Holds what the ways of the website share: one in a process."""

    content: LiveContent
    sessions: Sessions
    gate: Gate

    def session(self, token: str | None) -> Session:
        """A new one without a token. Raises MessageRefused for one that is not ours or too old."""
        return self.sessions.issue() if token is None else self.sessions.open(token)

    async def answer(self, agent: Agent, handle: Handle, session: Session, incoming: Incoming, address: str) -> Record:
        """One turn. Raises MessageRefused where the message does not pass or the turn fails, whatever the cause."""
        started = time.perf_counter()
        admitted = self._admit(session, incoming, address)
        collector = Collector()
        message = UserMessage(
            admitted.text,
            collector,
            session.conversation,
            input_channel=CHANNEL,
            message_id=incoming.id,
            metadata=admitted.metadata,
            parse_data=admitted.parse_data,
        )
        payload = self._payload(session)
        try:
            await self.gate.turn(session.conversation, partial(take, agent, handle, message))
            taken = (time.perf_counter() - started) * 1000
            return Record.from_messages(
                session.token, admitted.text, collector.messages, taken, admitted.redacted, payload
            )
        except MessageRefused:
            raise
        except ConversationErased:
            raise _erased() from None
        except Exception as error:
            number = log_failure(error)
            said = await static_messages(agent, admitted.text, admitted.metadata, payload)
            raise MessageRefused("failed", 503, f"error {number}", messages=said) from None

    def _admit(self, session: Session, incoming: Incoming, address: str) -> Admitted:
        where = (session.conversation, address, incoming.language)
        if incoming.payload is not None:
            return self.gate.press(incoming.payload, *where)
        return self.gate.admit(incoming.text, *where)

    def _payload(self, session: Session) -> Callable[[Button, str], str]:
        """What a button sends back, of this conversation alone."""

        def signed(button: Button, language: str) -> str:
            return self.gate.buttons.sign(session.conversation, button["payload"], language)

        return signed

    async def lines(self, agent: Agent, session: Session, language: str) -> tuple[history.Line, ...]:
        """The conversation so far. Raises MessageRefused where it cannot be read."""
        await _refuse_erased(agent, session)
        try:
            tracker = await agent.tracker_store.retrieve(session.conversation)
        except Exception as error:
            raise _failure(error) from None
        return history.lines(tracker.events, language, self._payload(session)) if tracker else ()

    async def erase(self, agent: Agent, session: Session) -> None:
        """After the turns that wait. Raises MessageRefused where nothing was deleted."""
        store = honest_store(agent)
        if not isinstance(store, KeepsConversations):
            raise MessageRefused("failed", 503, "the tracker store of endpoints.yml cannot erase")
        try:
            await self.gate.turn(session.conversation, partial(store.erase, session.conversation, MAX_AGE))
        except MessageRefused:
            raise
        except Exception as error:
            raise _failure(error) from None

    async def count(self, agent: Agent, session: Session, opinion: Opinion, address: str) -> None:
        """Raises MessageRefused where the opinion is about nothing that we say, or cannot be counted."""
        self.gate.count(session.conversation, address)
        if not set(opinion.topics) <= self.content.current().topics.keys():
            raise MessageRefused("malformed", 400, "topics must be keys of content/topics.yml")
        await _refuse_erased(agent, session)
        store = honest_store(agent)
        if not isinstance(store, KeepsConversations):
            raise MessageRefused("failed", 503, "the tracker store of endpoints.yml cannot count")
        try:
            await store.count(opinion.topics, opinion.language, opinion.verdict)
        except Exception as error:
            raise _failure(error) from None


@lru_cache(maxsize=1)
def shared_exchange(settings: Settings) -> Exchange:
    """The same for every channel of the website. Raises ContentError and SettingsError."""
    content = LiveContent(settings.content)
    return Exchange(content, Sessions(settings.signing_key()), Gate(content, settings))


async def _refuse_erased(agent: Agent, session: Session) -> None:
    store = honest_store(agent)
    try:
        erased = isinstance(store, KeepsConversations) and await store.is_erased(session.conversation)
    except Exception as error:
        raise _failure(error) from None
    if erased:
        raise _erased()


def _erased() -> MessageRefused:
    return MessageRefused("session", 401, "the customer erased this conversation")


def _failure(error: Exception) -> MessageRefused:
    return MessageRefused("failed", 503, f"error {log_failure(error)}")
