"""One message through Rasa: written down first, answered once, and the answer sent when it is stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, runtime_checkable

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.tracker_store import AwaitableTrackerStore, FailSafeTrackerStore, TrackerStore

from incident_bot import metrics
from incident_bot.errors import AlreadyAnswered, ConversationChanged

Handle = Callable[[UserMessage], Awaitable[Any]]

ATTEMPTS = 3


@runtime_checkable
class KeepsTurns(Protocol):
    """What the tracker store of incident_bot.storage adds to those of Rasa."""

    async def accept(self, conversation: str, message_id: str, text: str) -> list[dict[str, Any]] | None:
        """The answer of a message that has one; otherwise None, and the message is written down."""

    async def answer(self, conversation: str, message_id: str) -> list[dict[str, Any]] | None: ...


class Collector(OutputChannel):
    """Keeps whole outgoing messages, with the fields that the actions add to text and buttons."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return "collector"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.messages.append(dict(message))


def honest_store(agent: Agent) -> TrackerStore:
    """The agent's tracker store without the wrapper that Rasa puts around every store: during an outage it answers from
    an empty memory and says that all is well. Idempotent."""
    store = agent.tracker_store
    while isinstance(store, FailSafeTrackerStore | AwaitableTrackerStore):
        store = store._tracker_store
    if store is not agent.tracker_store and isinstance(store, KeepsTurns):
        agent.tracker_store = store
        if agent.processor:
            agent.processor.tracker_store = store
    return store


async def take(agent: Agent, handle: Handle, message: UserMessage) -> None:
    """`handle` is the agent's, or a way to it. Raises StoreError where the message has to be sent again."""
    channel = message.output_channel
    for reply in await _reply(honest_store(agent), handle, message):
        await channel.send_response(message.sender_id, reply)


async def _reply(store: TrackerStore, handle: Handle, message: UserMessage) -> list[dict[str, Any]]:
    if not isinstance(store, KeepsTurns):
        return await _attempt(handle, message)
    conversation, number = message.sender_id, message.message_id
    known = await store.accept(conversation, number, message.text)
    if known is not None:
        return known
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await _attempt(handle, message)
        except AlreadyAnswered:
            return await store.answer(conversation, number) or []
        except ConversationChanged:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


async def _attempt(handle: Handle, message: UserMessage) -> list[dict[str, Any]]:
    held = Collector()
    message.output_channel = held
    await handle(message)
    metrics.answered(message.input_channel or "", held.messages)
    return held.messages
