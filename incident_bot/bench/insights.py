"""What customers ask, from the events of the tracker store: counts of turns, never a word that was written. A group of
fewer than ten conversations is not told."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from incident_bot.storage import feedback
from incident_bot.storage.tables import events

LEAST = 10
REFUSALS = frozenset({"out_of_scope", "unclear"})
# What the statement leaves open, and what customers ask all the same.
OPEN = ("not_disclosed", "am_i_affected", "rights_and_compensation", "out_of_scope", "unclear")
HELPFUL = "helpful"


@dataclass(frozen=True)
class Turn:
    """One message and its reply, without either. `at` is local time."""

    conversation: str
    at: datetime
    channel: str
    language: str
    topics: tuple[str, ...]
    items: tuple[str, ...] = ()
    handoff: bool = False
    asked_back: bool = False
    redacted: bool = False

    @property
    def refused(self) -> bool:
        return bool(self.topics) and REFUSALS.issuperset(self.topics)


@dataclass(frozen=True)
class Opinion:
    """How often an answer was found helpful, unclear, outdated or wrong; nothing leads to who found it so."""

    topic: str
    verdict: str
    count: int


@dataclass(frozen=True)
class Group:
    """`turns` in at least LEAST conversations. Without a name: groups that are too small to be told, together."""

    name: str
    turns: int


@dataclass(frozen=True)
class Insights:
    """`turns` and `conversations` are rounded down to tens, so that no difference of two numbers tells a small
    group. `by_hour` is (topic, hour) → turns, `by_day` is (day, kind) → turns."""

    turns: int
    conversations: int
    topics: tuple[Group, ...]
    languages: tuple[Group, ...]
    channels: tuple[Group, ...]
    outcomes: tuple[Group, ...]
    items: tuple[Group, ...]
    open: tuple[Group, ...]
    feedback: tuple[Group, ...]
    disliked: tuple[Group, ...]
    by_hour: Mapping[tuple[str, int], int]
    by_day: Mapping[tuple[str, str], int]


def read(connection: Connection, since: float = 0.0) -> list[Turn]:
    """Turns since that time, in seconds since 1970."""
    wanted = events.c.type.in_(("user", "bot"))
    rows = select(events.c.conversation_id, events.c.data).where(wanted)
    ordered = rows.order_by(events.c.conversation_id, events.c.seq).execution_options(stream_results=True)
    parsed = ((conversation, json.loads(data)) for conversation, data in connection.execute(ordered))
    return [turn for turn in turns(parsed) if turn.at.timestamp() >= since]


def read_opinions(connection: Connection, since: float = 0.0) -> list[Opinion]:
    """From the day of that time on, in UTC."""
    since_day = datetime.fromtimestamp(since, timezone.utc).date().isoformat()
    return [
        Opinion(topic, verdict, count)
        for day, topic, _, verdict, count in feedback.counts(connection)
        if day >= since_day
    ]


def turns(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Turn]:
    """From (conversation, event) in order. The text of an event is not looked at."""
    open_turn: dict[str, Any] | None = None
    for conversation, event in rows:
        kind = event.get("event")
        if kind == "user":
            yield from _closed(open_turn)
            open_turn = {"conversation": conversation, "user": event, "reply": None}
        elif open_turn is None or open_turn["conversation"] != conversation:
            continue
        elif kind == "bot" and open_turn["reply"] is None:
            open_turn["reply"] = (event.get("metadata") or {}).get("reply")
    yield from _closed(open_turn)


def _closed(turn: Mapping[str, Any] | None) -> Iterator[Turn]:
    if turn is None or not turn["reply"]:
        return
    user, reply = turn["user"], turn["reply"]
    yield Turn(
        conversation=turn["conversation"],
        at=datetime.fromtimestamp(float(user.get("timestamp") or 0)),
        channel=str(user.get("input_channel") or "web"),
        language=str(reply.get("language") or ""),
        topics=tuple(reply.get("topics") or ()),
        items=tuple(reply.get("items") or ()),
        handoff=bool(reply.get("handoff")),
        asked_back=bool(reply.get("clarify")),
        redacted=bool((user.get("metadata") or {}).get("redacted")),
    )


def of(connection: Connection, since: float = 0.0) -> Insights:
    return summarise(read(connection, since), read_opinions(connection, since))


def summarise(found: Iterable[Turn], opinions: Iterable[Opinion] = ()) -> Insights:
    kept, thought = list(found), list(opinions)
    return Insights(
        turns=_tens(len(kept)),
        conversations=_tens(len({turn.conversation for turn in kept})),
        topics=_groups(kept, lambda turn: turn.topics),
        languages=_groups(kept, lambda turn: (turn.language,)),
        channels=_groups(kept, lambda turn: (turn.channel,)),
        outcomes=_groups(kept, _outcomes),
        items=_groups(kept, lambda turn: turn.items),
        open=_groups(kept, _unanswered),
        feedback=_opinions((opinion.verdict, opinion.count) for opinion in thought),
        disliked=_opinions((opinion.topic, opinion.count) for opinion in thought if opinion.verdict != HELPFUL),
        by_hour=_cells(kept, lambda turn: [(topic, turn.at.hour) for topic in turn.topics]),
        by_day=_cells(kept, lambda turn: [(f"{turn.at:%Y-%m-%d}", kind) for kind in ("turns", *_outcomes(turn))]),
    )


def as_json(found: Insights) -> str:
    """Keys of two parts become lists."""
    plain = asdict(found)
    for name in ("by_hour", "by_day"):
        plain[name] = [[*key, count] for key, count in sorted(plain[name].items())]
    return json.dumps(plain, ensure_ascii=False, indent=2)


def _outcomes(turn: Turn) -> tuple[str, ...]:
    told = {
        "handoff": turn.handoff,
        "refusal": turn.refused,
        "asked_back": turn.asked_back,
        "redacted": turn.redacted,
    }
    return tuple(name for name, true in told.items() if true)


def _unanswered(turn: Turn) -> tuple[str, ...]:
    return tuple(topic for topic in turn.topics if topic in OPEN) + (("other",) if "other" in turn.items else ())


def _groups(found: Iterable[Turn], names: Callable[[Turn], Iterable[str]]) -> tuple[Group, ...]:
    """The largest first; the small ones together at the end, if together they are enough."""
    count, who = _count(found, names)
    large = [Group(name, count[name]) for name in sorted(count, key=lambda name: (-count[name], name))
             if len(who[name]) >= LEAST]  # fmt: skip
    small = [name for name in count if len(who[name]) < LEAST]
    together = {conversation for name in small for conversation in who[name]}
    if len(together) >= LEAST:
        large.append(Group("", sum(count[name] for name in small)))
    return tuple(large)


def _opinions(counts: Iterable[tuple[str, int]]) -> tuple[Group, ...]:
    total: Counter[str] = Counter()
    for name, count in counts:
        total[name] += count
    return tuple(Group(name, count) for name, count in total.most_common() if count >= LEAST)


def _cells(found: Iterable[Turn], names: Callable[[Turn], Iterable[Any]]) -> dict[Any, int]:
    count, who = _count(found, names)
    return {cell: turns for cell, turns in count.items() if len(who[cell]) >= LEAST}


def _count(
    found: Iterable[Turn], names: Callable[[Turn], Iterable[Any]]
) -> tuple[Counter[Any], Mapping[Any, set[str]]]:
    count: Counter[Any] = Counter()
    who: defaultdict[Any, set[str]] = defaultdict(set)
    for turn in found:
        for name in set(names(turn)):
            count[name] += 1
            who[name].add(turn.conversation)
    return count, who


def _tens(number: int) -> int:
    return number - number % LEAST
