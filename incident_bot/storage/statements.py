"""What a turn says to the database, built once: SQLAlchemy finds what it made of a statement by the very object, and to
build a statement costs it five times what it costs to run one."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Table, and_, bindparam, case, delete, exists, func, select, text, update
from sqlalchemy.sql.elements import TextClause

from incident_bot.storage.tables import LANDMARK, conversations, erased, events, pending

_MINE = events.c.conversation_id == bindparam("conversation")
_LATEST = events.c.seq.desc()
_SESSION = func.coalesce(
    select(events.c.seq)
    .where(_MINE, LANDMARK, events.c.type == "session_started")
    .order_by(_LATEST)
    .limit(1)
    .scalar_subquery(),
    0,
)
_ASKED = (
    select(events.c.seq)
    .where(_MINE, events.c.type == "user")
    .order_by(_LATEST)
    .limit(1)
    .offset(bindparam("turns"))
    .scalar_subquery()
)
_BEFORE = (
    select(events.c.seq)
    .where(_MINE, events.c.type == "action", events.c.seq < _ASKED, events.c.seq > _SESSION)
    .order_by(_LATEST)
    .limit(1)
    .scalar_subquery()
)
_REACHES_BACK = exists().where(_MINE, LANDMARK, events.c.type != "session_started", events.c.seq > _SESSION)

# seq and data of all events.
WHOLE = select(events.c.seq, events.c.data).where(_MINE).order_by(events.c.seq)

# Of the latest session.
LATEST_SESSION = WHOLE.where(events.c.seq >= _SESSION)

# From the action before the message that `turns` others follow; of the whole session where that is not in it, or where
# something in it reaches back further than it stands.
LATEST_TURNS = WHOLE.where(events.c.seq >= func.coalesce(case((_REACHES_BACK, None), else_=_BEFORE), _SESSION))

# One row: until when the conversation is erased, and which event is this message.
STANDING = select(
    select(erased.c.until).where(erased.c.conversation == bindparam("hash")).scalar_subquery(),
    select(events.c.seq).where(_MINE, events.c.message_id == bindparam("message_id")).scalar_subquery(),
)

# type and data of what follows an event.
SINCE = select(events.c.type, events.c.data).where(_MINE, events.c.seq > bindparam("asked")).order_by(events.c.seq)

LENGTHEN = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"), conversations.c.length == bindparam("known"))
    .values(length=bindparam("new"), last_active=bindparam("at"))
)

ADD_EVENTS = events.insert()

ANSWERED = delete(pending).where(
    and_(pending.c.conversation_id == bindparam("conversation"), pending.c.message_id == bindparam("number"))
)


@lru_cache(maxsize=16)
def insert_once(table: Table) -> TextClause:
    """A row of all columns. Its rowcount is 1 if the row is new, 0 if its key is there already, also where two replicas
    try at the same moment."""
    names = table.columns.keys()
    # As words, for SQLAlchemy compiles what it has for this each time.
    return text(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES (:{', :'.join(names)}) ON CONFLICT DO NOTHING")
