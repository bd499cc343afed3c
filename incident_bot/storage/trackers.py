"""The tracker store, named in endpoints.yml: a turn is stored whole and once, or not at all."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from datetime import datetime, timezone
from functools import partial
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import DEFAULT_SLOT_NAMES
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection

from incident_bot.errors import StoreError
from incident_bot.runtime.events import read
from incident_bot.settings import Settings
from incident_bot.storage import conversations, erasures, feedback
from incident_bot.storage.conversations import Appended, Event, Stored
from incident_bot.storage.database import Database, Work
from incident_bot.storage.tracker import StoredTracker

logger = logging.getLogger(__name__)

Message = dict[str, Any]

# What was read along with the message of this task: its turn begins from that, once. Where another replica has added to
# the conversation since, the turn cannot be stored, and is taken again on what is there then.
READ: ContextVar[tuple[str, Stored | None] | None] = ContextVar("read", default=None)

# Whoever asks more often gets the last reply: the address of the question is open to everybody.
READY_SECONDS = 1.0


class ConversationStore(TrackerStore):
    """Raises StoreError where Rasa's own stores forget."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        database: Database | None = None,
        clock: Callable[[], float] = time.time,
        turns: int | None = None,
        **_: Any,
    ) -> None:
        """`host` is what endpoints.yml has as `url`; without it the database is that of the environment. `turns` is how
        far back a message is answered from, None for its whole session. Raises SettingsError."""
        super().__init__(domain, event_broker)
        settings = Settings.from_environment()
        self.database = database or Database(host or settings.database, settings.store_timeout)
        self._clock = clock
        self._turns = turns
        self._owner = secrets.token_hex(8)
        self._checked = (-READY_SECONDS, False)

    async def ready(self) -> bool:
        """Whether a write and a read work now."""
        at, ready = self._checked
        if time.monotonic() - at >= READY_SECONDS:
            try:
                ready = await self.database.perform(
                    self._owner, lambda connection: conversations.probe(connection, self._owner, self._clock())
                )
            except StoreError:
                ready = False
            self._checked = (time.monotonic(), ready)
        return ready

    async def accept(self, conversation: str, message_id: str, text: str) -> list[Message] | None:
        """Writes down a message before anything is done with it, and reads what it is answered from. What was said to
        it, if it is answered already."""
        at, read_session = self._clock(), self._reading(conversation)

        def work(connection: Connection) -> tuple[tuple[Event, ...] | None, Stored | None]:
            said = conversations.accept(connection, conversation, message_id, text, at)
            return said, read_session(connection) if said is None else None

        said, stored = await self.database.perform(conversation, work)
        if said is not None:
            return _messages(said)
        READ.set((conversation, stored))
        return None

    async def answer(self, conversation: str, message_id: str) -> list[Message] | None:
        """What was said to a message, None if it is not answered."""
        said = await self.database.perform(
            conversation, lambda connection: conversations.answer(connection, conversation, message_id)
        )
        return None if said is None else _messages(said)

    async def erase(self, conversation: str, seconds: float = 0.0) -> bool:
        """Whether there was anything of it. Nothing is left, nor can be added for so long. Raises StoreError."""
        until = self._clock() + seconds if seconds else None
        found = await self.database.perform(conversation, lambda connection: _erase(connection, conversation, until))
        await asyncio.get_running_loop().run_in_executor(None, self.database.overwrite)
        return found

    async def is_erased(self, conversation: str) -> bool:
        """Raises StoreError."""
        return await self.database.perform(
            conversation, lambda connection: erasures.is_marked(connection, conversation)
        )

    async def count(self, topics: Sequence[str], language: str, verdict: str) -> None:
        """What a customer thinks of an answer. Raises StoreError."""
        day = datetime.fromtimestamp(self._clock(), timezone.utc).date().isoformat()
        await self.database.perform(
            self._owner, lambda connection: feedback.add(connection, day, topics, language, verdict)
        )

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Raises StoreError, ConversationChanged and AlreadyAnswered; then nothing of the turn is stored."""
        start, kept = (tracker.start, tracker.kept) if isinstance(tracker, StoredTracker) else (0, 0)
        added = [event.as_dict() for event in list(tracker.events)[kept:]]
        if not added:
            return
        turn = Appended(tracker.sender_id, start + kept, added, self._clock())
        await self.database.perform(turn.conversation, lambda connection: conversations.append(connection, turn))
        if isinstance(tracker, StoredTracker):
            tracker.kept = len(tracker.events)
        self._publish(turn)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The latest session."""
        return await self._load(sender_id, partial(conversations.load, conversation=sender_id))

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        return await self._load(conversation_id, partial(conversations.load, conversation=conversation_id, whole=True))

    async def get_or_create_tracker(
        self, sender_id: str, max_event_history: int | None = None, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """For the next message: as much of the session as `turns` says, so that a long one costs no more than a short
        one. Where a slot is seen by the policies, all of it: they look at its earlier values."""
        known = READ.get()
        READ.set(None)
        if known is not None and known[0] == sender_id:
            tracker = self._tracker(sender_id, known[1])
        else:
            tracker = await self._load(sender_id, self._reading(sender_id))
        return tracker or await self.create_tracker(sender_id, append_action_listen=append_action_listen)

    def _reading(self, conversation: str) -> Work[Stored | None]:
        slots = [slot for slot in self.domain.slots if slot.name not in DEFAULT_SLOT_NAMES]
        if self._turns is None or any(slot.has_features() for slot in slots):
            return partial(conversations.load, conversation=conversation)
        names = frozenset(slot.name for slot in slots)
        return partial(conversations.recall, conversation=conversation, turns=self._turns, slots=names)

    async def keys(self) -> Iterable[str]:
        return await self.database.perform(self._owner, conversations.keys)

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        return StoredTracker(sender_id, self.domain.slots, max_event_history=self.max_event_history)

    async def _load(self, conversation: str, work: Work[Stored | None]) -> DialogueStateTracker | None:
        return self._tracker(conversation, await self.database.perform(conversation, work))

    def _tracker(self, conversation: str, stored: Stored | None) -> StoredTracker | None:
        """Raises StoreError."""
        if stored is None:
            return None
        try:
            tracker: StoredTracker = StoredTracker.from_events(
                conversation, list(map(read, stored.events)), self.domain.slots
            )
        except Exception as error:
            raise StoreError(f"a conversation cannot be read ({type(error).__name__})") from None
        tracker.start, tracker.kept = stored.start, len(stored.events)
        return tracker

    def _publish(self, turn: Appended) -> None:
        """To the event broker go the very events that are stored, and only those. It cannot hold up an answer."""
        if self.event_broker is None:
            return
        try:
            for event in turn.events:
                self.event_broker.publish({"sender_id": turn.conversation, **event})
        except Exception as error:
            logger.error("event broker: %s", type(error).__name__)


def _erase(connection: Connection, conversation: str, until: float | None) -> bool:
    found = conversations.erase(connection, (conversation,))
    if until is not None:
        erasures.mark(connection, conversation, until)
    return bool(found)


def _messages(said: Iterable[Event]) -> list[Message]:
    """As the channel got them the first time."""
    return [read(event).message() for event in said]
