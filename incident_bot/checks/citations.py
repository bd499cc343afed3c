"""A text says what the facts that it cites say: their numbers, their organisations, a word of each, their reserve."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from incident_bot.checks import lexicon, polarity, structure, wording
from incident_bot.checks.polarity import is_verdict
from incident_bot.content import Content, Fact, Part, Texts
from incident_bot.content_files import PAGE
from incident_bot.errors import Fault
from incident_bot.settings import LANGUAGES

STEM = 5
# A stem in more facts than this says nothing of any of them.
COMMON = 6
# Languages in which a fact must be recognised by its words; an editor may well find other words in the other two.
ENOUGH = 2
# Groups of page.yml that speak of the incident.
PAGE_SAYS = ("headings ", "parts ")
# Stems, in each language and in no cited fact, by which a text is known to say a fact.
SURE = 3


def faults(content: Content) -> Iterator[Fault]:
    telling = {language: _telling(content, language) for language in LANGUAGES}
    for where, key, part in structure.texts(content):
        for name in part.facts:
            yield from _cited(content.facts[name], where, key, part, telling)
        if where.startswith("content/answers/"):
            yield from _uncited(content, where, key, part, telling)
            yield from _groundless(content, where, key, part)
        elif where == PAGE and key.startswith(PAGE_SAYS):
            yield from _uncited(content, where, key, part, telling)
    for fact in content.facts.values():
        yield from _reserved(fact, "content/statement.yml", fact.id, fact.wording)


def _cited(fact: Fact, where: str, key: str, part: Part, telling: Mapping[str, frozenset[str]]) -> Iterator[Fault]:
    """Is the fact said, where the part cites it?"""
    if where != structure.ITEMS and not key.startswith("offers "):
        for language in LANGUAGES:
            for what in _unsaid(fact, part.text[language], language):
                yield Fault(where, key, language, what)
        if not is_verdict(fact.id) and not _recognised(fact, part, telling):
            yield Fault(where, key, what=f"cites {fact.id!r} and has none of its words; cite what it says")
    yield from _reserved(fact, where, key, part.text)


def _reserved(fact: Fact, where: str, key: str, texts: Texts) -> Iterator[Fault]:
    for language in LANGUAGES:
        for what in _unreserved(fact, texts[language], language):
            yield Fault(where, key, language, what)


def _unsaid(fact: Fact, text: str, language: str) -> Iterator[str]:
    numbers = wording.numbers(fact.wording[language])
    if not numbers <= wording.numbers(text):
        yield f"cites {fact.id!r} and does not give its number"
    nobody = wording.Support.of(())
    named = {name for name in wording.organisations(fact.wording[language], language) if not _known(name, nobody)}
    if named and not any(all(word in text for word in name.split()) for name in named):
        yield f"cites {fact.id!r} and does not name {' or '.join(sorted(named))}"


def _known(name: str, support: wording.Support) -> bool:
    """The company that this is all about, also in a compound. A body by a common noun is never known."""
    return not name.islower() and wording.known(name, support)


def _uncited(
    content: Content, where: str, key: str, part: Part, telling: Mapping[str, frozenset[str]]
) -> Iterator[Fault]:
    lists_data = any(is_verdict(fact) for fact in part.facts)
    for fact in content.facts.values():
        if fact.id not in part.facts and not is_verdict(fact.id) and not lists_data:
            new = [
                _common(fact, part, telling, language).difference(
                    *(_stems(content.facts[name].wording[language]) for name in part.facts)
                )
                for language in LANGUAGES
            ]
            if all(len(stems) >= SURE for stems in new):
                yield Fault(where, key, what=f"says {fact.id!r} and does not cite it")


def _groundless(content: Content, where: str, key: str, part: Part) -> Iterator[Fault]:
    topic = content.topics[key.split()[0]]
    if part.facts or topic.small_talk:
        return
    for language in LANGUAGES:
        for sentence in wording.sentences(part.text[language]):
            tells_silence = polarity.spoken(sentence, language) != sentence
            # The composer cites the facts of the kinds of data that it fills in.
            if not tells_silence and not polarity.is_own(sentence, language) and "{" not in sentence:
                yield Fault(where, key, language, f"rests on no fact; cite one: {sentence!r}")


def _recognised(fact: Fact, part: Part, telling: Mapping[str, frozenset[str]]) -> bool:
    """By its number, or by its words in enough languages."""
    if any(wording.numbers(text) for text in fact.wording.values()):
        return True
    return sum(bool(_common(fact, part, telling, language)) for language in LANGUAGES) >= ENOUGH


def _common(fact: Fact, part: Part, telling: Mapping[str, frozenset[str]], language: str) -> frozenset[str]:
    return _stems(fact.wording[language]) & _stems(part.text[language]) & telling[language]


def _unreserved(fact: Fact, text: str, language: str) -> Iterator[str]:
    for reserve, words in lexicon.QUALIFIERS.items():
        if any(reserve in term.casefold() for term in fact.terms) and not re.search(words[language], text, re.I):
            yield f"leaves out {reserve!r} of {fact.id!r}: {text!r}"


def _telling(content: Content, language: str) -> frozenset[str]:
    found = Counter(stem for fact in content.facts.values() for stem in _stems(fact.wording[language]))
    return frozenset(stem for stem, count in found.items() if count <= COMMON)


@lru_cache(maxsize=10_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word.casefold()[:STEM] for word in wording.WORD.findall(text) if len(word) >= STEM - 1)
