"""Is a thing said or denied? What the terms of a fact deny, its wording and every answer from it deny, fourfold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from incident_bot.checks import lexicon, structure, wording
from incident_bot.content import Content, Fact, Part
from incident_bot.errors import Fault
from incident_bot.settings import LANGUAGES

STATEMENT = "content/statement.yml"


def faults(content: Content) -> Iterator[Fault]:
    """Everything but the verdicts on kinds of data, which are in verdicts.py."""
    for fact in content.facts.values():
        yield from _apart(STATEMENT, fact.id, Part((fact.id,), fact.wording))
        for language in LANGUAGES:
            for what in _wording(fact, fact.wording[language], language):
                yield Fault(STATEMENT, fact.id, language, what)
    for where, key, part in structure.texts(content):
        if where == structure.ITEMS:
            continue
        yield from _apart(where, key, part)
        facts = [content.facts[name] for name in part.facts]
        for language in LANGUAGES:
            sentences = wording.sentences(part.text[language])
            found = [*_by_itself(sentences, language)]
            if not any(is_verdict(name) for name in part.facts):
                found += _against(facts, sentences, language)
            for what in found:
                yield Fault(where, key, language, what)


def is_verdict(fact: str) -> bool:
    return fact.startswith(("concerned_", "not_concerned_"))


def denies(text: str, language: str) -> bool:
    return denials(text, language) > 0


def denied(fact: Fact) -> bool:
    return any(denies(term, "fr") for term in fact.terms)


@lru_cache(maxsize=10_000)
def denials(text: str, language: str) -> int:
    """How many things it denies behind a "Yes," or "No," in front. In French "ne … pas" is one."""
    opening = lexicon.NO.match(text) or lexicon.YES.match(text)
    start = opening.end() if opening else 0
    found = len(lexicon.DENIAL[language].findall(text, start))
    return min(found, max(1, len(lexicon.FRENCH_NE.findall(text, start)))) if language == "fr" else found


@lru_cache(maxsize=10_000)
def spoken(sentence: str, language: str) -> str:
    """The sentence without the clauses that only tell what the statement or the assistant does not tell."""
    return " ".join(clause for clause in wording.CLAUSE.split(sentence) if not _is_silent(clause, language))


def is_own(sentence: str, language: str) -> bool:
    """Is it about the assistant itself, or does it ask?"""
    return sentence.endswith("?") or lexicon.FIRST_PERSON[language].search(sentence) is not None


def _is_silent(clause: str, language: str) -> bool:
    return lexicon.SILENT[language].search(clause) is not None and not clause.endswith("?")


def _wording(fact: Fact, text: str, language: str) -> Iterator[str]:
    terms = sum(denies(term, "fr") for term in fact.terms)
    # The same is denied once in each line, or several things in one.
    least = -(-terms // len(fact.lines))
    if denials(text, language) < least:
        yield f"denies less than its terms do: {text!r}"
    if not terms and denies(text, language):
        yield f"denies what its terms do not deny: {text!r}"


def _apart(where: str, key: str, part: Part) -> Iterator[Fault]:
    """Languages that deny what the others say. Another number of sentences is told by structure.py."""
    texts = [wording.sentences(part.text[language]) for language in LANGUAGES]
    if len({len(sentences) for sentences in texts}) > 1:
        return
    for row in zip(*texts):
        counts = [denials(spoken(text, language), language) for text, language in zip(row, LANGUAGES)]
        usual = Counter(counts).most_common(1)[0][0]
        for count, text, language in zip(counts, row, LANGUAGES):
            if count != usual:
                what = "denies more" if count > usual else "denies less"
                yield Fault(where, key, language, f"{what} than the other languages: {text!r}")


def _by_itself(sentences: Sequence[str], language: str) -> Iterator[str]:
    for sentence in sentences:
        negative = denies(sentence, language)
        if lexicon.NO.match(sentence) and not negative:
            yield f"begins with no and denies nothing: {sentence!r}"
        if lexicon.YES.match(sentence) and negative:
            yield f"begins with yes and denies something: {sentence!r}"
        for clause in wording.CLAUSE.split(sentence):
            if _is_silent(clause, language) and not denies(clause, language) and not lexicon.HELPS.search(clause):
                yield f"says that the statement or the assistant tells more than it does: {sentence!r}"
            if lexicon.PERMISSION[language].search(clause) and not denies(clause, language):
                yield f"speaks of permission where there was none: {sentence!r}"


def _against(facts: Sequence[Fact], sentences: Sequence[str], language: str) -> Iterator[str]:
    """Sentences against the facts that they rest on. What the assistant says of itself, and what it asks, may deny
    or not; but where all facts deny, something must."""
    said = [text for text in (spoken(sentence, language) for sentence in sentences) if text]
    bound = [sentence for sentence in said if not is_own(sentence, language)]
    negative = [sentence for sentence in bound if denies(sentence, language)]
    expected = {denied(fact) for fact in facts}
    if expected == {False}:
        for sentence in negative:
            yield f"denies something, its facts do not; give it its own fact or a part of its own: {sentence!r}"
    elif expected == {True}:
        for sentence in bound:
            if sentence not in negative:
                yield f"denies nothing, its facts do; give it its own fact or a part of its own: {sentence!r}"
    elif expected and len(bound) > 1 and bound == negative:
        yield "denies everything, one of its facts does not"
    least = sum(denials(fact.wording[language], language) for fact in facts if denied(fact))
    least = min(least, 1) if False in expected else least
    if sum(denials(sentence, language) for sentence in said) < least:
        yield "denies less than the facts that it cites"
