"""Numbers, languages and reserves: other digits, texts of another language, "if available" left out."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

from incident_bot.content import Content
from incident_bot.settings import LANGUAGES
from tests.unit.checks.mutants.edits import SETS, Named, places, with_fact

HOTLINE = "0800/33.800"
MAY = {"fr": r"pourraient |peut ", "nl": r"kunnen |kan ", "en": r"could |can ", "de": r"könnten? |kann "}
RESERVES = {
    "fr": r"À ce stade, |,? ?\(?si elles? étai(?:en)?t disponibles?\)?",
    "nl": r"Op dit moment |,? ?\(?als (?:het|dat|ze) beschikbaar (?:was|waren)\)?",
    "en": r"At this stage,? |,? ?\(?where there was one\)?",
    "de": r"Zurzeit |,? ?\(?sofern (?:vorhanden|sie vorlag)\)?",
}


def numbers(content: Content) -> Named:
    """Each digit of each number in each text; in terms and lines; and everywhere at once."""
    for place in places(content):
        if any(character.isdigit() for character in "".join(place.texts.values())):
            for languages in SETS:
                for digit in range(_digits(HOTLINE)):
                    other = place.changed(languages, lambda text, _, digit=digit: _other(text, digit))
                    yield f"{place.name} {languages}: digit {digit}", other
                gone = place.changed(languages, lambda text, _: re.sub(r"\d[\d/.]*\d", "…", text))
                yield f"{place.name} {languages}: none", gone
    for fact in content.facts.values():
        for number, term in enumerate(fact.terms):
            for digit in range(_digits(term)):
                terms = (*fact.terms[:number], _other(term, digit), *fact.terms[number + 1 :])
                yield f"{fact.id}: term, digit {digit}", with_fact(content, replace(fact, terms=terms))
        for number, line in enumerate(fact.lines):
            for other in (line - 1, line + 1, line + 20):
                if other not in (0, *fact.lines):
                    lines = (*fact.lines[:number], other, *fact.lines[number + 1 :])
                    yield f"{fact.id}: line {other} for {line}", with_fact(content, replace(fact, lines=lines))
    for digit in range(_digits(HOTLINE)):
        everywhere = content
        for place in places(content):
            everywhere = _moved(everywhere, place.name, LANGUAGES, digit)
        fact = everywhere.facts["hotline"]
        terms = tuple(_other(term, digit) for term in fact.terms)
        yield f"everywhere: digit {digit}", with_fact(everywhere, replace(fact, terms=terms))


def languages(content: Content) -> Named:
    """Of the facts, the answers, the labels and what a customer reads beside them in whole sentences."""
    for place in places(content):
        if place.name.startswith(("questions ", "page ", "joins ")):
            continue
        for one, other in combinations(LANGUAGES, 2):
            texts = {**place.texts, one: place.texts[other], other: place.texts[one]}
            yield f"{place.name}: {one} and {other} exchanged", place.put(texts)
        for one, other in zip(LANGUAGES, (*LANGUAGES[1:], LANGUAGES[0])):
            yield f"{place.name}: {one} copied into {other}", place.put({**place.texts, other: place.texts[one]})


def reserves(content: Content) -> Named:
    for place in places(content):
        if place.facts:
            for chosen in SETS:
                dropped = place.changed(chosen, lambda text, language: re.sub(RESERVES[language], "", text))
                yield f"{place.name} {chosen}", dropped
        if "fraudsters_may_call" in place.facts:
            for chosen in SETS:
                dropped = place.changed(chosen, lambda text, language: re.sub(MAY[language], "", text))
                yield f"{place.name} {chosen}: may", dropped


def _moved(content: Content, name: str, chosen: tuple[str, ...], digit: int) -> Content:
    place = next(place for place in places(content) if place.name == name)
    return place.changed(chosen, lambda text, _: _other(text, digit))


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _other(text: str, number: int) -> str:
    """The n-th digit is one more."""
    found = [match.start() for match in re.finditer(r"\d", text)]
    if number >= len(found):
        return text
    at = found[number]
    return f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"
