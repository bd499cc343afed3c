"""Does every word rest on the statement? Rules over content that has already been loaded."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from incident_bot.checks import citations, commands, languages, polarity, structure, verdicts, wording
from incident_bot.content import Content, Part
from incident_bot.errors import Fault
from incident_bot.settings import LANGUAGES


def faults(content: Content) -> Iterator[Fault]:
    """Every rule that needs nothing but the content."""
    yield from structure.faults(content)
    yield from _foreign(content)
    for rules in (verdicts, polarity, citations, commands):
        yield from rules.faults(content)
    personal = wording.by_language(content)
    supports: dict[tuple[str, ...], wording.Support] = {}
    for where, key, part in structure.texts(content):
        support = supports.get(part.facts) or wording.Support.by_facts(content.facts[fact] for fact in part.facts)
        supports[part.facts] = support
        shared = _shared_names(part, support)
        for language in LANGUAGES:
            text = part.text[language]
            found = [*wording.unsupported(text, language, support), *personal[language].faults(text)]
            found += [f"name {name!r} is in no cited fact" for name in shared if name in text]
            for what in dict.fromkeys(found):
                yield Fault(where, key, language, what)
    for fact in content.facts.values():
        for language in LANGUAGES:
            for what in (*wording.translated(fact, language), *personal[language].faults(fact.wording[language])):
                yield Fault("content/statement.yml", fact.id, language, what)


def evidence(content: Content, statement: str) -> Iterator[Fault]:
    """Do the terms stand in the lines of the statement that the facts name, those of one line in one sentence?
    Spaces and apostrophes are folded."""
    lines = [_fold(line) for line in statement.splitlines()]
    where = "content/statement.yml"
    for fact in content.facts.values():
        outside = [number for number in fact.lines if number > len(lines)]
        if outside:
            yield Fault(where, fact.id, what=f"the statement has {len(lines)} lines, not line {outside[0]}")
        named = [lines[number - 1] for number in fact.lines if number <= len(lines)]
        for term in fact.terms:
            if not any(_fold(term) in line for line in named):
                yield Fault(where, fact.id, what=f"term {term!r} is not in line {', '.join(map(str, fact.lines))}")
        for number in fact.lines:
            if number <= len(lines) and not any(_fold(term) in lines[number - 1] for term in fact.terms):
                yield Fault(where, fact.id, what=f"no term of it is in line {number}")
        terms = [_fold(term) for term in fact.terms]
        for number in fact.lines:
            found = {term for term in terms if number <= len(lines) and term in lines[number - 1]}
            sentences = wording.sentences(lines[number - 1]) if found else ()
            if found and not any(all(term in sentence for term in found) for sentence in sentences):
                yield Fault(where, fact.id, what=f"its terms in line {number} are not of one sentence")
            if found and polarity.denied(fact) and not any(polarity.denies(term, "fr") for term in found):
                yield Fault(where, fact.id, what=f"no term in line {number} denies it, as another does")


def _foreign(content: Content) -> Iterator[Fault]:
    rows = [(where, key, part.text) for where, key, part in structure.texts(content)]
    rows += [("content/statement.yml", fact.id, fact.wording) for fact in content.facts.values()]
    for where, key, texts in rows:
        for language in LANGUAGES:
            other = languages.mistaken(texts[language], language)
            if other:
                yield Fault(where, key, language, f"this text is {other}: {texts[language]!r}")


def _shared_names(part: Part, support: wording.Support) -> list[str]:
    """Names are not translated: a word with a capital in three languages is one, even where a sentence starts."""
    found: Counter[str] = Counter()
    for language in LANGUAGES:
        found.update(
            {word for word in wording.WORD.findall(part.text[language]) if word[0].isupper() and len(word) > 3}
        )
    return [word for word, count in found.items() if count > 2 and not wording.known(word, support)]


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).replace("’", "'")).strip().lower()
