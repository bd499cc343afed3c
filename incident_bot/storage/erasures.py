"""Conversations that their customer erased: nothing of them is left, and nothing can be added to them."""

from __future__ import annotations

import hashlib

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from incident_bot.storage.tables import erased


def mark(connection: Connection, conversation: str, until: float) -> None:
    """`until` is when nobody can hold a token of it any more."""
    connection.execute(delete(erased).where(erased.c.conversation == hashed(conversation)))
    connection.execute(erased.insert(), {"conversation": hashed(conversation), "until": until})


def is_marked(connection: Connection, conversation: str) -> bool:
    return connection.scalar(select(erased.c.until).where(erased.c.conversation == hashed(conversation))) is not None


def forget(connection: Connection, at: float) -> None:
    """Marks that are not needed any more."""
    connection.execute(delete(erased).where(erased.c.until < at))


def hashed(conversation: str) -> str:
    """As its mark names it."""
    return hashlib.sha256(conversation.encode("utf-8", "surrogatepass")).hexdigest()
