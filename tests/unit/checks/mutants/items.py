"""Kinds of data with the verdict, the name or the words of another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

from incident_bot.content import Content, Fact, Item
from incident_bot.settings import LANGUAGES
from tests.unit.checks.mutants.edits import Named, with_fact, with_item, with_part, with_topic_following

LISTS = {"data_concerned": "concerned_", "data_not_concerned": "not_concerned_"}
TERMS = {True: ("les données concernées n’incluent pas",), False: ("les données concernées sont",)}


def deleted(content: Content) -> Named:
    for id in content.items:
        yield id, replace(content, items={name: item for name, item in content.items.items() if name != id})


def flipped(content: Content) -> Named:
    for item in content.items.values():
        for fact in (f"concerned_{item.id}", f"not_concerned_{item.id}", None):
            if fact != item.fact:
                yield f"{item.id}: {fact}", with_item(content, replace(item, fact=fact))
        yield from _flipped_everywhere(content, item)


def swapped(content: Content) -> Named:
    known = [(item, content.facts[item.fact]) for item in content.items.values() if item.fact]
    for (one, first), (other, second) in combinations(known, 2):
        pair = f"{one.id} and {other.id}"
        for what, pair_of_facts in (
            ("words", (replace(first, wording=second.wording), replace(second, wording=first.wording))),
            ("terms", (replace(first, terms=second.terms), replace(second, terms=first.terms))),
        ):
            yield f"{pair}: {what}", with_fact(with_fact(content, pair_of_facts[0]), pair_of_facts[1])
        for what, pair_of_items in (
            ("facts", (replace(one, fact=other.fact), replace(other, fact=one.fact))),
            ("labels", (replace(one, label=other.label), replace(other, label=one.label))),
        ):
            yield f"{pair}: {what}", with_item(with_item(content, pair_of_items[0]), pair_of_items[1])


def listed(content: Content) -> Named:
    """A list of data that leaves out one of its kinds, or has one more."""
    for topic, prefix in LISTS.items():
        for item in content.items.values():
            if f"{prefix}{item.id}" != item.fact:
                for language in LANGUAGES:
                    yield f"{topic} {language}: {item.id} too", _list(content, topic, item, _with, (language,))
                continue
            for language in LANGUAGES:
                yield f"{topic} {language}: not {item.id}", _list(content, topic, item, _without, (language,))
            part = content.answers[topic]["answer"][0]
            left = replace(part, facts=tuple(fact for fact in part.facts if fact != item.fact))
            without = _list(with_part(content, topic, "answer", 0, left), topic, item, _without, LANGUAGES)
            yield f"{topic}: not {item.id}, topic too", with_topic_following(without, topic)


def _list(
    content: Content, topic: str, item: Item, change: Callable[[Item, str, str], str], languages: tuple[str, ...]
) -> Content:
    part = content.answers[topic]["answer"][0]
    text = {name: change(item, text, name) if name in languages else text for name, text in part.text.items()}
    return with_part(content, topic, "answer", 0, replace(part, text=text))


def _flipped_everywhere(content: Content, item: Item) -> Named:
    """As if the statement said the contrary: id, words, terms, lists. Only the statement itself can tell."""
    if item.fact is None:
        return
    old, denied = content.facts[item.fact], item.fact.startswith("not_")
    other = next(
        content.facts[kind.fact]
        for kind in content.items.values()
        if kind.fact and kind.fact.startswith("not_") != denied
    )
    wording = {language: _contrary(old.wording[language], language, denied) for language in LANGUAGES}
    own = tuple(term for term in old.terms if "données concernées" not in term and "ne s’agit pas" not in term)
    for what, terms in (("terms kept", old.terms), ("terms too", (*TERMS[not denied], *own))):
        fact = Fact(f"{'' if denied else 'not_'}concerned_{item.id}", old.lines, terms, wording)
        facts = {name: value for name, value in content.facts.items() if name != old.id}
        turned = with_item(replace(content, facts={**facts, fact.id: fact}), replace(item, fact=fact.id))
        for topic, prefix in LISTS.items():
            part = turned.answers[topic]["answer"][0]
            mine = fact.id.startswith(prefix)
            cited = tuple(name for name in part.facts if name != old.id) + ((fact.id,) if mine else ())
            change = _with if mine else _without
            text = {language: change(item, part.text[language], language) for language in LANGUAGES}
            turned = with_part(turned, topic, "answer", 0, replace(part, facts=cited, text=text))
            turned = with_topic_following(turned, topic)
        example = turned.answers["data_item"]["which"][0]
        renamed = tuple(fact.id if name == old.id else name for name in example.facts)
        turned = with_part(turned, "data_item", "which", 0, replace(example, facts=renamed))
        yield f"{item.id}: everywhere, {what} (not {other.id})", turned


def _contrary(text: str, language: str, denied: bool) -> str:
    """ "Passwords are not concerned" <-> "Passwords are concerned"."""
    if denied:
        return re.sub(r"\bn['’]|\bne | pas\b|\bniet |\bnot |\bnicht ", "", text)
    verb = {"fr": r" (est|sont) ", "nl": r" (is|zijn) ", "en": r" (is|are) ", "de": r" (ist|sind) "}[language]
    into = {"fr": r" ne \1 pas ", "nl": r" \1 niet ", "en": r" \1 not ", "de": r" \1 nicht "}[language]
    return re.sub(verb, into, text, count=1)


def _label(item: Item, language: str) -> str:
    return re.sub(r"^les ", "", item.label[language])


def _with(item: Item, text: str, language: str) -> str:
    name = _label(item, language) if item.fact else item.names[language][0]
    return f"{text.rstrip('.')}, {name}."


# How the two lists name what labels name otherwise.
LISTED = {
    "first_name": ("le prénom, ", "de voornaam, ", "first name, ", "Vorname, "),
    "last_name": ("le nom, ", "de naam, ", "last name, ", "Name, "),
    "address": ("l'adresse, ", "het adres, ", " address,", "Adresse, "),
    "email": ("l'adresse e-mail si elle était disponible, ", "het e-mailadres als dat beschikbaar was, ",
              " e-mail address where there was one,", "E-Mail-Adresse, sofern vorhanden, "),
    "birth_date": ("la date de naissance et ", "de geboortedatum en ", " date of birth,", "Geburtsdatum und "),
    "phone_number": (" et le numéro de téléphone fixe ou mobile", " en het vaste of mobiele telefoonnummer",
                     ", and landline or mobile number", " und Festnetz- oder Handynummer"),
    "pin_puk": ("les codes PIN et PUK, ", "pin- en pukcodes, ", "PIN and PUK codes", "PIN- und PUK-Codes, "),
    "national_register_number": ("le numéro de registre national et ", "het rijksregisternummer en ",
                                 "the national register number and ", "die Nationalregisternummer und "),
    "communication_data": (" et les données de communication", " en communicatiegegevens",
                           " and communication data", " und Kommunikationsdaten"),
}  # fmt: skip


def _without(item: Item, text: str, language: str) -> str:
    name = LISTED[item.id][LANGUAGES.index(language)] if item.id in LISTED else f"{item.label[language]}, "
    assert name in text, (name, text)
    return text.replace(name, "", 1)
