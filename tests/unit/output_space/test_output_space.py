"""Every reply that the assistant can give, looked at one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import pytest

from incident_bot.content import Content
from tests.unit.output_space import space
from tests.unit.output_space.rules import Rules
from tests.unit.output_space.space import Turn

# What is generated, and how many replies there are at least: an empty space would pass every rule.
SPACES: dict[str, tuple[Callable[[Content], Iterator[Turn]], int]] = {
    "one question in every state": (space.singles, 30_000),
    "kinds of data": (space.kinds_of_data, 700),
    "two questions": (lambda content: space.several(content, 2), 4_000),
    "three questions": (lambda content: space.several(content, 3), 120_000),
    "follow-ups": (space.follow_ups, 24_000),
    "wrong premises": (space.corrected, 20_000),
    "strange messages": (space.shown, 64),
    "said again in another language": (space.said_again, 3_000),
    "close questions": (space.clarified, 3_000),
    "not understood": (space.misunderstood, 500),
}
SHOWN = 20


def wrong(rules: Rules, turns: Iterable[Turn]) -> Iterator[str]:
    seen = set[str]()
    for turn in turns:
        for what in rules.wrong(turn):
            if what not in seen:
                seen.add(what)
                yield f"{turn}: {what}"


@pytest.fixture(scope="module")
def rules(content: Content) -> Rules:
    return Rules(content)


@pytest.mark.parametrize("name", SPACES)
def test_every_reply_keeps_every_rule(content: Content, rules: Rules, name: str) -> None:
    make, least = SPACES[name]
    number = 0

    def counted() -> Iterator[Turn]:
        nonlocal number
        for turn in make(content):
            number += 1
            yield turn

    found = list(islice(wrong(rules, counted()), SHOWN))
    assert found == []
    print(f"{name}: {number} replies")
    assert number >= least
