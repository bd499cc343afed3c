"""Kinds of data: what is said of one names it, cites its fact and says no more and no less than its verdict."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from incident_bot.checks import lexicon, structure, wording
from incident_bot.checks.polarity import denied, denies, is_verdict
from incident_bot.content import Content, Part
from incident_bot.errors import Fault
from incident_bot.settings import LANGUAGES

ITEMS = "content/items.yml"
STATEMENT = "content/statement.yml"
# Topics that list every kind of one verdict: a list that leaves one out is a false one.
LISTS = {"data_concerned": "concerned_", "data_not_concerned": "not_concerned_"}
# Names examples of both verdicts, and states none.
EXAMPLES = ("content/answers/data_item.yml", "data_item which")
PLACEHOLDERS = {"{concerned}": False, "{not_concerned}": True}


def faults(content: Content) -> Iterator[Fault]:
    kinds = {language: Kinds(content, language) for language in LANGUAGES}
    yield from _facts_and_items(content)
    yield from _evidence(content, kinds["fr"])
    yield from _lists(content)
    for fact in content.facts.values():
        if is_verdict(fact.id):
            for language in LANGUAGES:
                for what in kinds[language].wrong(fact.wording[language], [_item(fact.id)]):
                    yield Fault(STATEMENT, fact.id, language, what)
    for where, key, part in structure.texts(content):
        for language in LANGUAGES:
            for what in _said(where, key, part, kinds[language]):
                yield Fault(where, key, language, what)


class Kinds:
    """Finds kinds of data in a text of one language by their names, plural endings allowed. "Name" alone is the last
    one, as in the statement."""

    def __init__(self, content: Content, language: str) -> None:
        self.language = language
        named = {_folded(name): item.id for item in content.items.values() for name in item.names[language]}
        longest_first = sorted(named, key=len, reverse=True)
        self._items = [named[name] for name in longest_first]
        self._any = re.compile(r"\b(?:" + "|".join(f"({_inflected(name)})" for name in longest_first) + r")\b")

    def found(self, text: str) -> list[str]:
        return [self._items[group - 1] for group in _groups(self._any, _folded(text))]

    def wrong(self, text: str, cited: Collection[str]) -> Iterator[str]:
        """Each cited kind must be named in the text, and each kind that is named must be cited."""
        found = self.found(text)
        for item in dict.fromkeys(found):
            if item not in cited:
                yield f"names {item}, whose fact is not cited: {text!r}"
        for item in cited:
            if item not in found:
                yield f"does not name {item}, whose fact is cited: {text!r}"


@lru_cache(maxsize=10_000)
def _groups(pattern: re.Pattern[str], text: str) -> tuple[int, ...]:
    """Which alternatives match, in their order in the text."""
    return tuple(match.lastindex for match in pattern.finditer(text) if match.lastindex)


def _facts_and_items(content: Content) -> Iterator[Fault]:
    for item in content.items.values():
        if item.fact and (not is_verdict(item.fact) or _item(item.fact) != item.id):
            yield Fault(ITEMS, item.id, what=f"fact {item.fact!r} is not its verdict")
    for fact in content.facts.values():
        item_id = _item(fact.id)
        if is_verdict(fact.id) and (item_id not in content.items or content.items[item_id].fact != fact.id):
            yield Fault(STATEMENT, fact.id, what=f"{item_id!r} of items.yml does not have this verdict")


def _evidence(content: Content, french: Kinds) -> Iterator[Fault]:
    for fact in content.facts.values():
        if not is_verdict(fact.id):
            continue
        if denied(fact) != fact.id.startswith("not_"):
            what = "its terms deny it" if denied(fact) else "none of its terms denies it"
            yield Fault(STATEMENT, fact.id, what=f"{what}, its id says the contrary")
        if not any(lexicon.LIST_TERM.search(term) for term in fact.terms):
            yield Fault(STATEMENT, fact.id, what='no term with "données concernées" says in which list it stands')
        for what in french.wrong(" ; ".join(fact.terms), [_item(fact.id)]):
            yield Fault(STATEMENT, fact.id, "fr", f"terms: {what}")


def _lists(content: Content) -> Iterator[Fault]:
    for topic, prefix in LISTS.items():
        if topic in content.topics:
            for fact in content.facts:
                if fact.startswith(prefix) and fact not in content.topics[topic].facts:
                    yield Fault("content/topics.yml", topic, what=f"{fact!r} is missing in this list")


def _said(where: str, key: str, part: Part, kinds: Kinds) -> Iterator[str]:
    text = part.text[kinds.language]
    verdicts = {_item(fact): fact.startswith("not_") for fact in part.facts if is_verdict(fact)}
    if verdicts:
        yield from kinds.wrong(text, list(verdicts))
    if where == ITEMS:
        return
    for sentence in wording.sentences(text):
        yield from _placeholders(sentence, kinds.language)
        if sentence.endswith("?") or (where, key) == EXAMPLES:
            continue
        named = kinds.found(sentence)
        for item, negative in verdicts.items():
            if item in named and denies(sentence, kinds.language) != negative:
                yield f"{item} is {'not ' if negative else ''}concerned, this says the contrary: {sentence!r}"
        if named and not verdicts and lexicon.CONCERNED[kinds.language].search(sentence):
            yield f"says of {named[0]} whether it is concerned and cites no fact: {sentence!r}"


def _placeholders(sentence: str, language: str) -> Iterator[str]:
    """Before or behind a single placeholder; before each of two, as in "{concerned}, but not {not_concerned}"."""
    pieces = re.split(r"(\{\w+\})", sentence)
    filled = [(pieces[number - 1], pieces[number]) for number in range(1, len(pieces), 2)]
    if len(filled) == 1:
        filled = [(sentence, filled[0][1])]
    for text, name in filled:
        if name in PLACEHOLDERS and denies(text, language) != PLACEHOLDERS[name]:
            yield f"{name} is said to be the contrary: {sentence!r}"


def _item(fact: str) -> str:
    return fact.removeprefix("not_").removeprefix("concerned_")


def _folded(text: str) -> str:
    return text.casefold().replace("’", "'")


def _inflected(name: str) -> str:
    return r"[\s-]".join(re.escape(word) + (r"\w{0,2}" if len(word) > 3 else "") for word in re.split(r"[\s-]", name))
