"""Is a content that says something else than the statement always noticed?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from incident_bot.checks import grounding
from incident_bot.content import Content
from incident_bot.content_references import references
from incident_bot.errors import Fault
from tests.unit.checks.mutants.kinds import KINDS, NEVER

LEAST = 0.99


@dataclass(frozen=True)
class Figures:
    """Of one kind: how many mutants there are, and which nobody noticed."""

    total: int
    passed: tuple[str, ...]


def faults(content: Content, statement: str) -> Iterator[Fault]:
    """All that `incident-bot check --statement FILE` looks at, in its order."""
    broken = list(references(content))
    yield from broken
    if not broken:
        yield from grounding.faults(content)
        yield from grounding.evidence(content, statement)


def statement_of(content: Content) -> str:
    """A statement that says what the facts say, each in a sentence of its own in each of its lines."""
    last = max(line for fact in content.facts.values() for line in fact.lines)
    said = [[fact.terms for fact in content.facts.values() if number in fact.lines] for number in range(1, last + 1)]
    return "\n".join(" ".join(f"{' ; '.join(terms)}." for terms in line) for line in said)


@pytest.fixture(scope="module")
def figures(content: Content) -> dict[str, Figures]:
    statement = statement_of(content)
    started = time.monotonic()
    found = {}
    for kind, make in KINDS.items():
        mutants = [(what, mutant) for what, mutant in make(content) if mutant != content]
        passed = tuple(what for what, mutant in mutants if next(faults(mutant, statement), None) is None)
        found[kind] = Figures(len(mutants), passed)
        print(f"{kind:22} {len(mutants) - len(passed):5} of {len(mutants):5} noticed")
        for what in passed:
            print(f"    {what}")
    total, missed = sum(row.total for row in found.values()), sum(len(row.passed) for row in found.values())
    print(f"{'all':22} {total - missed:5} of {total:5} noticed, {time.monotonic() - started:.0f} s")
    return found


def test_the_right_content_passes(content: Content) -> None:
    assert list(faults(content, statement_of(content))) == []


def test_every_kind_has_mutants(figures: dict[str, Figures]) -> None:
    assert all(row.total >= 10 for row in figures.values())


@pytest.mark.parametrize("kind", NEVER)
def test_what_touches_numbers_items_negations_and_hand_off_is_always_noticed(
    figures: dict[str, Figures], kind: str
) -> None:
    assert figures[kind].passed == ()


def test_nearly_every_mutant_is_noticed(figures: dict[str, Figures]) -> None:
    total = sum(row.total for row in figures.values())
    passed = [what for row in figures.values() for what in row.passed]
    assert len(passed) <= (1 - LEAST) * total, passed
