"""What is done with conversations, each a unit of work in a transaction of its caller."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from incident_bot.errors import AlreadyAnswered, ConversationChanged
from incident_bot.storage import erasures
from incident_bot.storage.tables import conversations, events, leases, pending

INSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}

Event = Mapping[str, Any]

# What they do to a conversation, later ones of their kind do again.
PASSING = ("action", "bot", "session_started", "slot", "user", "user_featurization")


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
    erasures.refuse(connection, conversation)
    answered = answer(connection, conversation, message_id)
    if answered is None:
        row = {"conversation_id": conversation, "message_id": message_id, "received_at": at, "data": json.dumps(text)}
        _insert_once(connection, pending, row)
    return answered


def answer(connection: Connection, conversation: str, message_id: str) -> tuple[Event, ...] | None:
    """What the assistant said to this message of the customer, None if it is not answered."""
    mine = events.c.conversation_id == conversation
    asked = connection.scalar(select(events.c.seq).where(mine, events.c.message_id == message_id))
    if asked is None:
        return None
    turn = select(events.c.type, events.c.data).where(mine, events.c.seq > asked).order_by(events.c.seq)
    said = []
    for kind, data in connection.execute(turn):
        if kind == "user":
            break
        if kind == "bot":
            said.append(json.loads(data))
    return tuple(said)


def load(connection: Connection, conversation: str, whole: bool = False) -> Stored | None:
    """The latest session, or all of it."""
    mine = events.c.conversation_id == conversation
    session = select(func.max(events.c.seq)).where(mine, events.c.type == "session_started")
    start = 0 if whole else connection.scalar(session) or 0
    rows = connection.execute(select(events.c.data).where(mine, events.c.seq >= start).order_by(events.c.seq))
    found = tuple(json.loads(data) for (data,) in rows)
    return Stored(start, found) if found else None


def recall(connection: Connection, conversation: str, turns: int, slots: Collection[str]) -> Stored | None:
    """The last `turns` turns of the latest session, from the action before them, where all of `slots` are set in them
    and nothing in the session reverts or lasts. Otherwise the latest session."""
    mine = events.c.conversation_id == conversation
    session = select(func.max(events.c.seq)).where(mine, events.c.type == "session_started").scalar_subquery()
    asked = select(events.c.seq).where(mine, events.c.type == "user").order_by(events.c.seq.desc())
    asked = asked.limit(1).offset(turns - 1).scalar_subquery()
    before = select(func.max(events.c.seq)).where(mine, events.c.type == "action", events.c.seq < asked)
    start, first = connection.execute(select(session, before.scalar_subquery())).one()
    if first is None or first <= (start or 0):
        return load(connection, conversation)
    kept = or_(events.c.seq >= first, events.c.type.not_in(PASSING))
    query = select(events.c.seq, events.c.data).where(mine, events.c.seq > (start or 0), kept).order_by(events.c.seq)
    rows = connection.execute(query).all()
    found = tuple(json.loads(row.data) for row in rows)
    known = {event["name"] for event in found if event["event"] == "slot"}
    # What reverts reaches back further than it stands.
    if not known.issuperset(slots) or not all(event["event"] in PASSING for event in found):
        return load(connection, conversation)
    return Stored(first, found)


def append(connection: Connection, turn: Appended) -> None:
    """All events of a turn or none. Raises AlreadyAnswered for a message that has its answer, ConversationChanged if
    somebody else has added to the conversation, ConversationErased."""
    erasures.refuse(connection, turn.conversation)
    length = turn.length + len(turn.events)
    if turn.length:
        known = and_(conversations.c.id == turn.conversation, conversations.c.length == turn.length)
        longer = update(conversations).where(known).values(length=length, last_active=turn.at)
        written = connection.execute(longer).rowcount
    else:
        row = {"id": turn.conversation, "length": length, "last_active": turn.at}
        written = _insert_once(connection, conversations, row)
    ids = turn.message_ids
    mine = and_(events.c.conversation_id == turn.conversation, events.c.message_id.in_(ids))
    if ids and connection.scalar(select(func.count()).select_from(events).where(mine)):
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
    connection.execute(events.insert(), rows)
    waiting = and_(pending.c.conversation_id == turn.conversation, pending.c.message_id.in_(ids))
    connection.execute(delete(pending).where(waiting))


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


def _insert_once(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    """1 if the row is new, 0 if its key is there already, also where two replicas try at the same moment."""
    insert = INSERT[connection.dialect.name]
    return int(connection.execute(insert(table).values(row).on_conflict_do_nothing()).rowcount)
