"""A new version of the official statement: which facts it changes, and which answers rest on those."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from incident_bot.checks import grounding, wording
from incident_bot.content import Content, Fact

CLAUSE = re.compile(r"[,;:()]| et | ou | ni | ainsi que ")
NEGATION = re.compile(r"\b(?:ne|n|pas|aucune?|jamais|rien|ni|sans)\b")
# A sentence that proves more facts than this is a list; its other entries may change.
LIST = 2
SAME, MOVED, CHANGED = "same", "moved", "changed"


@dataclass(frozen=True)
class FactState:
    """`kind` is one of SAME, MOVED and CHANGED; `lines` are where it stands now, those of before where it is not
    found. `before` and `after` are the sentences that prove it; `after` are the nearest where none does."""

    fact: str
    kind: str
    lines: tuple[int, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """`added` and `removed` are sentences of the new and of the old text that the other does not have; `lists` are the
    facts of enumerations that have changed, each of which may still hold."""

    states: tuple[FactState, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    lists: tuple[frozenset[str], ...] = ()

    @property
    def changed(self) -> tuple[FactState, ...]:
        return tuple(state for state in self.states if state.kind == CHANGED)

    @property
    def moved(self) -> tuple[FactState, ...]:
        return tuple(state for state in self.states if state.kind == MOVED)


def compare(content: Content, old: str | None, new: str) -> Comparison:
    """Without an `old` text a fact is changed where the new one does not prove it at its lines."""
    if old is None:
        failing = {fault.topic for fault in grounding.evidence(content, new)}
        states = tuple(
            FactState(fact.id, CHANGED if fact.id in failing else SAME, fact.lines) for fact in content.facts.values()
        )
        return Comparison(states)
    before, after = _lines(old), _lines(new)
    terms = {_fold(term) for fact in content.facts.values() for term in fact.terms}
    shared = _proofs(content, before)
    states = tuple(_state(fact, before, after, terms, shared) for fact in content.facts.values())
    olds, news = ({_fold(s): s for line in lines for s in wording.sentences(line)} for lines in (before, after))
    added = tuple(sentence for key, sentence in news.items() if key not in olds)
    removed = tuple(sentence for key, sentence in olds.items() if key not in news)
    lists = tuple(
        frozenset(state.fact for state in states if _fold(sentence) in map(_fold, state.before))
        for sentence in removed
        if shared.get(_fold(sentence), 0) > LIST
    )
    return Comparison(states, added, removed, lists)


def affected(content: Content, comparison: Comparison) -> dict[str, tuple[str, ...]]:
    """Topic → the facts for which its answer is stale: those that changed and it can rest on; an enumeration that it
    repeats and that may have a new entry."""
    facts = {state.fact for state in comparison.changed}
    unmentioned = {fact for part in content.answers["data_item"]["other"] for fact in part.facts}
    found: dict[str, tuple[str, ...]] = {}
    for topic in content.topics.values():
        cited = {fact for parts in content.answers[topic.id].values() for part in parts for fact in part.facts}
        if topic.id == "data_item":
            cited |= {item.fact for item in content.items.values() if item.fact}
        if topic.corrects:
            cited |= {item.fact for item in content.items.values() if item.fact and item.concerned is False}
        stale = cited & facts
        for entries in comparison.lists:
            if topic.id == "data_item":
                # What it says of a kind that the list now has is that the statement does not mention it.
                stale |= unmentioned
            elif len(entries.intersection(topic.facts)) > LIST:
                stale |= entries.intersection(topic.facts)
        if stale:
            found[topic.id] = tuple(sorted(stale))
    return found


def _state(
    fact: Fact, before: Sequence[str], after: Sequence[str], terms: Collection[str], shared: Mapping[str, int]
) -> FactState:
    old, new, lines = [], [], []
    whole = True
    for number in fact.lines:
        for sentence in _proving(fact, before[number - 1]) if number <= len(before) else ():
            old.append(sentence)
            many = shared[_fold(sentence)] > LIST
            wanted = _signature(fact, sentence, terms, many)
            same = [(n, s) for n, s in _candidates(fact, after) if _signature(fact, s, terms, many) == wanted]
            if same:
                # Where it stands twice, the nearest line is it.
                place = min(same, key=lambda pair: abs(pair[0] - number))
                lines.append(place[0])
                new.append(place[1])
            else:
                whole = False
                new += _nearest(sentence, after)
    if not whole or not old:
        return FactState(fact.id, CHANGED, fact.lines, tuple(old), tuple(dict.fromkeys(new)))
    places = tuple(dict.fromkeys(lines))
    kind = SAME if set(places) == set(fact.lines) else MOVED
    return FactState(fact.id, kind, places, tuple(old), tuple(new))


def _signature(fact: Fact, sentence: str, terms: Collection[str], is_list: bool) -> tuple[str, ...]:
    """What has to stay for the sentence to prove the same. Of a list: the clauses with the fact's own terms and the
    first, without the words of other facts, and how much is denied there."""
    folded = _fold(sentence)
    if not is_list:
        return (folded,)
    own = [_fold(term) for term in fact.terms]
    clauses = [clause.strip() for clause in CLAUSE.split(folded)]
    held = tuple(sorted(term for term in own if term in folded))
    kept = [clause for index, clause in enumerate(clauses) if index == 0 or any(term in clause for term in own)]
    denied = sum(len(NEGATION.findall(clause)) for clause in kept)
    others = sorted((term for term in terms if term not in own), key=len, reverse=True)
    rest = []
    for clause in kept:
        for term in (*own, *others):
            clause = clause.replace(term, " ")
        rest.append(" ".join(clause.split()))
    return (*held, str(denied), *sorted(filter(None, rest)))


def _proofs(content: Content, lines: Sequence[str]) -> Mapping[str, int]:
    """How many facts each sentence proves."""
    count: dict[str, int] = {}
    for fact in content.facts.values():
        for number in fact.lines:
            for sentence in _proving(fact, lines[number - 1]) if number <= len(lines) else ():
                count[_fold(sentence)] = count.get(_fold(sentence), 0) + 1
    return count


def _proving(fact: Fact, line: str) -> tuple[str, ...]:
    """The sentences of a line that hold the terms that the line holds."""
    found = {_fold(term) for term in fact.terms if _fold(term) in _fold(line)}
    sentences = wording.sentences(line) if found else ()
    return tuple(sentence for sentence in sentences if found <= {term for term in found if term in _fold(sentence)})


def _candidates(fact: Fact, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, start=1):
        for sentence in wording.sentences(line):
            if any(_fold(term) in _fold(sentence) for term in fact.terms):
                yield number, sentence


def _nearest(sentence: str, lines: Sequence[str]) -> list[str]:
    others = [other for line in lines for other in wording.sentences(line)]
    scored = [(SequenceMatcher(None, _fold(sentence), _fold(other)).ratio(), other) for other in others]
    score, best = max(scored, default=(0.0, ""))
    return [best] if score > 0.4 else []


def _lines(text: str) -> list[str]:
    return text.splitlines()


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).replace("’", "'")).strip().lower()
