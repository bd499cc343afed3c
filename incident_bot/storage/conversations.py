"""What is done with conversations, each a unit of work in a transaction of its caller."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, and_, delete, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql import Select

from incident_bot.errors import AlreadyAnswered, ConversationChanged, ConversationErased
from incident_bot.storage import erasures, statements
from incident_bot.storage.tables import conversations, events, leases, pending

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Stored:
    """Events of a conversation as Rasa writes them; `start` is the number of the first."""

    start: int
    events: tuple[Event, ...]

    @property
    def length(self) -> int:
        return self.start + len(self.events)


@dataclass(frozen=True)
class Appended:
    """What one turn adds to a conversation that had `length` events."""

    conversation: str
    length: int
    events: Sequence[Event]
    at: float

    @property
    def message_ids(self) -> tuple[str, ...]:
        return tuple(filter(None, map(_message_id, self.events)))


def accept(
    connection: Connection, conversation: str, message_id: str, text: str, at: float
) -> tuple[Event, ...] | None:
    """The answer to this message, if it has one. Otherwise the message waits for one from now on. Raises
    ConversationErased."""
    asked = _standing(connection, conversation, message_id)
    if asked is not None:
        return _said(connection, conversation, asked)
    row = {"conversation_id": conversation, "message_id": message_id, "received_at": at, "data": json.dumps(text)}
    _insert_once(connection, pending, row)
    return None


def answer(connection: Connection, conversation: str, message_id: str) -> tuple[Event, ...] | None:
    """What was said to this message of the customer, None if it is not answered. Raises ConversationErased."""
    asked = _standing(connection, conversation, message_id)
    return None if asked is None else _said(connection, conversation, asked)


def load(connection: Connection, conversation: str, whole: bool = False) -> Stored | None:
    """The latest session, or all of it."""
    return _stored(connection, statements.WHOLE if whole else statements.LATEST_SESSION, conversation=conversation)


def recall(connection: Connection, conversation: str, turns: int, slots: Collection[str]) -> Stored | None:
    """The last `turns` turns of the latest session, from the action before them, where all of `slots` are set in them
    and nothing in the session reverts or lasts. Otherwise the latest session."""
    stored = _stored(connection, statements.LATEST_TURNS, conversation=conversation, turns=turns - 1)
    if stored is None or stored.start == 0 or stored.events[0]["event"] == "session_started":
        return stored
    known = {event["name"] for event in stored.events if event["event"] == "slot"}
    return stored if known.issuperset(slots) else load(connection, conversation)


def append(connection: Connection, turn: Appended) -> None:
    """All events of a turn or none. Raises AlreadyAnswered for a message that has its answer, ConversationChanged if
    somebody else has added to the conversation, ConversationErased."""
    ids = turn.message_ids
    # First: it waits for whoever else is writing, and what he wrote is seen by what follows.
    written = _lengthen(connection, turn)
    if any(_standing(connection, turn.conversation, number) is not None for number in ids or ("",)):
        raise AlreadyAnswered("this message has its answer")
    if not written:
        raise ConversationChanged("somebody else has added to the conversation")
    rows = [
        {
            "conversation_id": turn.conversation,
            "seq": seq,
            "type": event["event"],
            "message_id": _message_id(event),
            "data": json.dumps(event),
        }
        for seq, event in enumerate(turn.events, turn.length)
    ]
    connection.execute(statements.ADD_EVENTS, rows)
    if ids:
        connection.execute(statements.ANSWERED, [{"conversation": turn.conversation, "number": each} for each in ids])


def keys(connection: Connection) -> tuple[str, ...]:
    return tuple(connection.scalars(select(conversations.c.id).order_by(conversations.c.id)))


def export(connection: Connection, conversation: str) -> dict[str, Any] | None:
    """Everything that is kept of a conversation, None if there is nothing."""
    last = connection.scalar(select(conversations.c.last_active).where(conversations.c.id == conversation))
    stored = load(connection, conversation, whole=True)
    mine = pending.c.conversation_id == conversation
    rows = connection.execute(select(pending).where(mine).order_by(pending.c.received_at)).mappings()
    waiting = [{**row, "data": json.loads(row["data"])} for row in rows]
    if last is None and not waiting:
        return None
    return {
        "conversation": conversation,
        "last_active": last,
        "events": list(stored.events) if stored else [],
        "pending_messages": waiting,
    }


def erase(connection: Connection, ids: Iterable[str]) -> int:
    """How many of these conversations were there; nothing of them is left."""
    ids = tuple(ids)
    found = connection.execute(delete(conversations).where(conversations.c.id.in_(ids))).rowcount
    connection.execute(delete(events).where(events.c.conversation_id.in_(ids)))
    unanswered = connection.execute(delete(pending).where(pending.c.conversation_id.in_(ids))).rowcount
    return int(found) or min(int(unanswered), len(ids))


def forget_idle(connection: Connection, before: float, at_most: int) -> int:
    """Deletes conversations without a word since `before`. How many there were."""
    idle = select(conversations.c.id).where(conversations.c.last_active < before).limit(at_most)
    gone = erase(connection, tuple(connection.scalars(idle)))
    connection.execute(delete(pending).where(pending.c.received_at < before))
    return gone


def lease(connection: Connection, name: str, owner: str, at: float, seconds: float) -> bool:
    """Whether `name` is `owner`'s until then. A lease ends by itself."""
    row = {"name": name, "owner": owner, "until": at + seconds}
    if _insert_once(connection, leases, row):
        return True
    free = and_(leases.c.name == name, or_(leases.c.owner == owner, leases.c.until <= at))
    return bool(connection.execute(update(leases).where(free).values(row)).rowcount)


def probe(connection: Connection, owner: str, at: float) -> bool:
    """Whether what is written can be read. Leaves nothing behind."""
    name = f"probe-{owner}"
    connection.execute(leases.insert(), {"name": name, "owner": owner, "until": at})
    found = connection.scalar(select(leases.c.owner).where(leases.c.name == name))
    connection.execute(delete(leases).where(leases.c.name == name))
    return bool(found == owner)


def _message_id(event: Event) -> str | None:
    return event.get("message_id") if event["event"] == "user" else None


def _standing(connection: Connection, conversation: str, message_id: str) -> int | None:
    """The number of the event that is this message of the customer. Raises ConversationErased."""
    values = {"conversation": conversation, "message_id": message_id, "hash": erasures.hashed(conversation)}
    until, asked = connection.execute(statements.STANDING, values).one()
    if until is not None:
        raise ConversationErased("the customer erased this conversation")
    return asked if asked is None else int(asked)


def _said(connection: Connection, conversation: str, asked: int) -> tuple[Event, ...]:
    said = []
    for kind, data in connection.execute(statements.SINCE, {"conversation": conversation, "asked": asked}):
        if kind == "user":
            break
        if kind == "bot":
            said.append(json.loads(data))
    return tuple(said)


def _stored(connection: Connection, query: Select, **values: Any) -> Stored | None:
    rows = connection.execute(query, values).all()
    return Stored(rows[0][0], tuple(json.loads(data) for _, data in rows)) if rows else None


def _lengthen(connection: Connection, turn: Appended) -> int:
    length = turn.length + len(turn.events)
    if not turn.length:
        row = {"id": turn.conversation, "length": length, "last_active": turn.at}
        return _insert_once(connection, conversations, row)
    values = {"conversation": turn.conversation, "known": turn.length, "new": length, "at": turn.at}
    return int(connection.execute(statements.LENGTHEN, values).rowcount)


def _insert_once(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    """1 if the row is new, 0 if its key is there already."""
    return int(connection.execute(statements.insert_once(table), row).rowcount)
