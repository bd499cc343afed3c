"""One text against what it may rest on: each function yields what is wrong in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from incident_bot.checks import lexicon
from incident_bot.content import Content, Fact
from incident_bot.settings import LANGUAGES

NUMBER = re.compile(r"\d[\d\s./-]*\d|\d")
LINK = re.compile(r"(?i:https?://|www\.)\S+|\b[\w-]{2,}(?:\.[\w-]+)*\.[a-z]{2,}\b(?:/\S*)?")
MAIL = re.compile(r"[^\s@]*@\S+")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SENTENCE = re.compile(r"(?:(?<=[?!])|(?<=\w\w\.)|(?<=[^\w\s]\.))\s+")
CLAUSE = re.compile(r"(?<=[.?!;:,])\s+|\s+[–—-]\s+")


@dataclass(frozen=True)
class Support:
    """Everything that the cited facts say, in any language. `text`, `folded` and `bodies` are without case, `numbers`
    are digits alone, `words` are as written."""

    text: str
    numbers: frozenset[str]
    words: frozenset[str]
    folded: frozenset[str]
    bodies: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Support:
        text = "\n".join(texts)
        words = frozenset(part for word in WORD.findall(text) for part in (word, *word.split("-")))
        return cls(
            text=text.casefold(),
            numbers=numbers(text),
            words=words | lexicon.COMMON,
            folded=frozenset(word.casefold() for word in words),
            bodies=frozenset(body.casefold() for body in bodies(text)),
        )

    @classmethod
    def by_facts(cls, facts: Iterable[Fact]) -> Support:
        return cls.of(text for fact in facts for text in (*fact.wording.values(), *fact.terms))


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


@lru_cache(maxsize=10_000)
def numbers(text: str) -> frozenset[str]:
    return frozenset(digits(match.group()) for match in NUMBER.finditer(text))


@lru_cache(maxsize=10_000)
def sentences(text: str) -> tuple[str, ...]:
    return tuple(sentence for sentence in SENTENCE.split(text.strip()) if sentence)


@lru_cache(maxsize=10_000)
def bodies(text: str) -> tuple[str, ...]:
    """Police, courts, banks, …: organisations that go by a common noun."""
    return tuple(word for word in WORD.findall(lexicon.BANK_DATA.sub(" ", text)) if _is_body(word))


@lru_cache(maxsize=10_000)
def _is_body(word: str) -> bool:
    return lexicon.BODY.fullmatch(word) is not None


@lru_cache(maxsize=10_000)
def _is_number(word: str, language: str) -> bool:
    return lexicon.NUMBER_WORD[language].fullmatch(word) is not None


@lru_cache(maxsize=10_000)
def _is_street(word: str) -> bool:
    return lexicon.STREET.fullmatch(word) is not None


def unsupported(text: str, language: str, support: Support) -> Iterator[str]:
    """Numbers, addresses and organisations that are in no cited fact, and what hangs on a gap of the statement."""
    yield from _figures(text, language, support)
    if re.search(lexicon.FILED[language], text, re.IGNORECASE):
        yield "says when the complaint was filed, on which the statement contradicts itself"
    for body in bodies(text):
        if body.casefold() not in support.bodies:
            yield f"organisation {body!r} is in no cited fact"
    for name in names(text, language):
        if not known(name, support):
            yield f"name {name!r} is in no cited fact"


def _figures(text: str, language: str, support: Support) -> Iterator[str]:
    for match in NUMBER.finditer(text):
        if digits(match.group()) not in support.numbers:
            yield f"number {match.group()!r} is in no cited fact"
    for word in WORD.findall(text):
        if _is_number(word, language) and word.casefold() not in support.folded:
            yield f"number {word!r} is in no cited fact"
        if _is_street(word) and word.casefold() not in support.folded:
            yield f"postal address {word!r} is in no cited fact"
    for kind, pattern in (("link", LINK), ("e-mail address", MAIL)):
        for match in pattern.finditer(text):
            if match.group().casefold().rstrip(".,;:!?") not in support.text:
                yield f"{kind} {match.group()!r} is in no cited fact"


def translated(fact: Fact, language: str) -> Iterator[str]:
    """Our wording of a fact against its terms. Names are translated, so there may be as many foreign ones in the
    wording as the terms have names that it does not repeat."""
    text = fact.wording[language]
    for number in sorted(numbers("\n".join(fact.terms)) - numbers(text)):
        yield f"does not give the number {number} of its terms"
    support = Support.of(fact.terms)
    yield from (what.replace("in no cited fact", "in none of its terms") for what in _figures(text, language, support))
    initials = {"".join(word[0] for word in WORD.findall(term) if word[0].isupper()) for term in fact.terms}
    found = {name for name in organisations(text, language) if name not in initials}
    foreign = {
        name for name in found if name.casefold() not in support.bodies and (name.islower() or not known(name, support))
    }
    spare = {
        name
        for term in fact.terms
        for name in organisations(f"… {term}", "fr")
        if len(name) > 2 and name.casefold() not in text.casefold()
    }
    spare = {name for name in spare if not any(name != other and name in other for other in spare)}
    if language == "fr":
        yield from (f"does not name {name!r} of its terms" for name in sorted(spare))
        spare = set()
    listed = {match.group() for match in lexicon.KNOWN_NAME.finditer(text)} & foreign
    for name in sorted(foreign if len(foreign) > len(spare) else listed):
        yield f"name {name!r} is in none of its terms"


def organisations(text: str, language: str) -> set[str]:
    """Each once: a body that is part of a name is that name, and what everybody may be called by is left out."""
    found = set(names(text, language))
    found |= {body for body in bodies(text) if not any(body in name for name in found)}
    return {name for name in found if not set(WORD.findall(name)) <= lexicon.COMMON}


@lru_cache(maxsize=10_000)
def names(text: str, language: str) -> tuple[str, ...]:
    """Runs of capitals that look like a name: in German only two or more words, for every noun has a capital there."""
    return tuple(_names(text, language))


def _names(text: str, language: str) -> Iterator[str]:
    for match in lexicon.KNOWN_NAME.finditer(text):
        yield match.group()
    run: list[str] = []
    between: list[str] = []
    end = 0
    for match in WORD.finditer(text):
        word = match.group()
        gap, end = text[end : match.start()], match.end()
        if word == "s" and gap in ("'", "’"):
            continue
        yield from (part for part in word.split("-") if part.isupper() and len(part) > 1)
        joined = gap in (" ", "'", "’")
        if joined and word[0].isupper() and run:
            run += [*between, word]
            between = []
        elif joined and run and word in lexicon.CONNECTORS[language]:
            between.append(word)
        else:
            yield from _name(run, language)
            between = []
            run = [word] if word[0].isupper() and not _opens(text[: match.start()], language) else []
    yield from _name(run, language)


def _name(run: list[str], language: str) -> Iterator[str]:
    words = [word for word in run if word not in lexicon.GERMAN_CAPITALS] if language == "de" else run
    if len(words) > (language == "de"):
        yield " ".join(words)


def _opens(before: str, language: str) -> bool:
    """Does a sentence start here, where a capital says nothing? After an elision (`L'`, `Qu'`) it does not."""
    stripped = before.rstrip(" \u00a0\u202f«\"'“„(‘’")
    return not stripped or stripped[-1] in (".?!:" if language == "de" else ".?!")


def known(name: str, support: Support) -> bool:
    """Of a compound, each part with a capital must be known: the rest of `Proximus-klanten` is no name."""
    parts = [part for word in WORD.findall(name) if word not in support.words for part in word.split("-")]
    return all(part.islower() or part in support.words for part in parts)


class Personal:
    """What must not be asked, and what must not be said about a customer's own data, in one language."""

    def __init__(self, content: Content, language: str) -> None:
        listed = [name for item in content.items.values() for name in item.names[language]]
        listed.sort(key=len, reverse=True)
        items = "|".join(re.escape(name) for name in listed)
        either = f"{items}|{'|'.join(lexicon.PERSONAL[language].split())}"
        yours = rf"{lexicon.POSSESSIVE[language]}[\w\s-]{{0,30}}?\b"
        self._item = re.compile(rf"\b(?:{items})\b", re.IGNORECASE)
        self._yours = re.compile(rf"{yours}(?:{either})\b", re.IGNORECASE)
        self._request = re.compile(lexicon.REQUEST[language], re.IGNORECASE)
        self._negation = re.compile(lexicon.NEGATION[language], re.IGNORECASE)
        self._claim = re.compile(
            rf"{yours}(?:{either})\s+{lexicon.FATE[language]}|{lexicon.CLAIM[language]}", re.IGNORECASE
        )
        self._undecided = re.compile(lexicon.UNDECIDED[language], re.IGNORECASE)

    def faults(self, text: str) -> Iterator[str]:
        for sentence in sentences(text):
            for clause in CLAUSE.split(sentence):
                if self._asks(clause):
                    yield f"asks the customer for personal data: {sentence!r}"
                    break
            claim = self._claim.search(sentence)
            if claim and not self._undecided.search(sentence, 0, claim.start()):
                yield f"{claim.group()!r} tells the customer something that nobody may be told"

    def _asks(self, clause: str) -> bool:
        if self._negation.search(clause):
            return False
        request = self._request.search(clause)
        if self._yours.search(clause):
            return bool(request) or clause.rstrip().endswith("?")
        return bool(request and self._item.search(clause, request.end()))


def by_language(content: Content) -> dict[str, Personal]:
    return {language: Personal(content, language) for language in LANGUAGES}
