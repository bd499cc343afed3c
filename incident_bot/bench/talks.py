"""Conversations of agents with the assistant: in memory, the latest few."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from incident_bot.bench.trace import Trace
from incident_bot.evaluation.conversations import Conversation, Turn, expected, seen

MOST = 100
LONGEST = 60


@dataclass(frozen=True)
class Talk:
    """`channel` is where the customer would be; `corrected` is the right topic of turns that an agent calls wrong."""

    id: str
    channel: str = "web"
    traces: tuple[Trace, ...] = ()
    corrected: Mapping[int, str] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        return len(self.traces) >= LONGEST


class Talks:
    """The least recently used is forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Talk] = OrderedDict()

    def get(self, id: str | None, channel: str = "web") -> Talk:
        """A new one where there is none of this id."""
        if id and id in self._kept:
            self._kept.move_to_end(id)
            return self._kept[id]
        return Talk(f"bench-{secrets.token_hex(8)}", channel)

    def add(self, talk: Talk, trace: Trace) -> Talk:
        return self._keep(replace(talk, channel=trace.channel, traces=(*talk.traces, trace)))

    def correct(self, talk: Talk, number: int, topic: str) -> Talk:
        return self._keep(replace(talk, corrected={**talk.corrected, number: topic}))

    def _keep(self, talk: Talk) -> Talk:
        self._kept[talk.id] = talk
        self._kept.move_to_end(talk.id)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return talk


def as_test(name: str, talk: Talk) -> Conversation:
    """What was said and answered becomes what has to be answered; where an agent named the right topic, that one."""
    turns = []
    for number, trace in enumerate(talk.traces):
        got = {"refused": trace.refused} if trace.record is None else seen(trace.record)
        wanted = expected(got)
        if number in talk.corrected and trace.record:
            wanted = {"topics": [talk.corrected[number]], "language": trace.record.language}
        turns.append(Turn(trace.text, wanted))
    spoken = [trace.record.language for trace in talk.traces if trace.record]
    return Conversation(name, spoken[0] if spoken else "fr", tuple(turns))
