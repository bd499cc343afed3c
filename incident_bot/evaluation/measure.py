"""Ask every question, and count the replies in tables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

from incident_bot.errors import MessageRefused
from incident_bot.evaluation.questions import Dialogue
from incident_bot.evaluation.scoring import RIGHT, Result, Tally, percentile, tallies, tally
from incident_bot.records import Record

Ask = Callable[[str, str], Awaitable[Record]]


@dataclass(frozen=True)
class Table:
    """Tallies side by side; with `interval`, the share of right replies has its 95 % interval."""

    title: str
    rows: tuple[Tally, ...]
    interval: bool = False


@dataclass(frozen=True)
class Measurement:
    """All results, in the order asked."""

    results: tuple[Result, ...]

    @property
    def total(self) -> Tally:
        return tally("all", self.results)

    @property
    def failures(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.outcome != RIGHT)

    @property
    def tables(self) -> tuple[Table, ...]:
        """A question about several topics is counted under the first."""
        by_topic = tallies(self.results, lambda result: result.question.topics[0])
        by_kind = tallies(self.results, lambda result: result.question.kind)
        by_both = tallies(self.results, lambda result: f"{result.question.group} {result.question.kind}")
        return (
            Table("language", (*tallies(self.results, lambda result: result.question.group), self.total), True),
            Table("topic", tuple(sorted(by_topic, key=lambda row: row.name))),
            Table("kind", tuple(sorted(by_kind, key=lambda row: row.name))),
            Table("language and kind", tuple(sorted(by_both, key=lambda row: row.name))),
        )

    def milliseconds(self, percent: float) -> float:
        return percentile([result.record.ms for result in self.results if result.record], percent)


async def measure(dialogues: Sequence[Dialogue], ask: Ask, progress: Callable[[int], None]) -> Measurement:
    """`ask` takes a sender and a text; one message at a time, so that the times mean something. `progress` is called
    with the number of questions asked so far."""
    results: list[Result] = []
    for sender, dialogue in _senders(dialogues):
        for question in dialogue.turns:
            try:
                results.append(Result(question, await ask(sender, question.text)))
            except (MessageRefused, ValueError) as error:
                results.append(Result(question, None, str(error)))
            progress(len(results))
    return Measurement(tuple(results))


def _senders(dialogues: Sequence[Dialogue]) -> Iterator[tuple[str, Dialogue]]:
    """Every dialogue is a conversation of its own, even where two files use the same id."""
    for number, dialogue in enumerate(dialogues, start=1):
        yield f"evaluate-{number}-{dialogue.id}", dialogue
