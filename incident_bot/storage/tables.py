"""The tables. docs/privacy.md says of every column what it holds and for how long."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, MetaData, String, Table, Text, UniqueConstraint, literal_column

metadata = MetaData()

# `length` is how many events there are, and so the number of the next one: whoever appends names the length that it
# knows, and a second writer finds another one.
conversations = Table(
    "conversations",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("length", Integer, nullable=False),
    Column("last_active", Float, nullable=False, index=True),
)

# Rasa's events in the order in which they happened, whatever the clock said. `message_id` is set where the customer
# speaks, and stands once in a conversation.
events = Table(
    "conversation_events",
    metadata,
    Column("conversation_id", String(255), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("type", String(64), nullable=False),
    Column("message_id", String(255)),
    Column("data", Text, nullable=False),
    UniqueConstraint("conversation_id", "message_id"),
)

# What events of these kinds do to a conversation, later ones of their kind do again.
PASSING = ("action", "bot", "slot", "user", "user_featurization")

# Where sessions begin, and what reverts or lasts. Few events are: an index of them alone finds them in a long
# conversation, and costs a turn nothing. Written out, because a database takes such an index for the very same words.
LANDMARK = events.c.type.not_in([literal_column(f"'{kind}'") for kind in PASSING])
landmarks = Index(
    "conversation_landmarks", events.c.conversation_id, events.c.seq, sqlite_where=LANDMARK, postgresql_where=LANDMARK
)

# What a customer sent and nobody has answered yet. A row goes when the turn is stored.
pending = Table(
    "pending_messages",
    metadata,
    Column("conversation_id", String(255), primary_key=True),
    Column("message_id", String(255), primary_key=True),
    Column("received_at", Float, nullable=False, index=True),
    Column("data", Text, nullable=False),
)

# Conversations that their customer erased: whoever holds a token of one cannot go on with it. `conversation` is a hash
# of its id.
erased = Table(
    "erased_conversations",
    metadata,
    Column("conversation", String(64), primary_key=True),
    Column("until", Float, nullable=False, index=True),
)

# How often an answer was found helpful, unclear, outdated or wrong. Nothing in it leads to anybody.
feedback = Table(
    "feedback",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("topic", String(64), primary_key=True),
    Column("language", String(2), primary_key=True),
    Column("verdict", String(16), primary_key=True),
    Column("count", Integer, nullable=False),
)

# Work that one replica does at a time.
leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("until", Float, nullable=False),
)
