"""Facts that are missing or say something else, and answers that cite another one, or none."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from incident_bot.content import Content
from tests.unit.checks.mutants.edits import (
    SETS,
    Named,
    parts,
    places,
    with_fact,
    with_part,
    with_parts,
    with_topic_following,
)  # fmt: skip

AUTHORITIES = {
    "data_protection_authority": ("Autorité de protection des données belge",
                                  "Belgische Gegevensbeschermingsautoriteit",
                                  "Belgian Data Protection Authority", "belgische Datenschutzbehörde"),
    "cybersecurity_centre": ("Centre pour la Cybersécurité Belgique", "Centrum voor Cybersecurity België",
                             "Centre for Cybersecurity Belgium", "Zentrum für Cybersicherheit Belgien"),
    "complaint": ("Parquet fédéral", "federaal parket", "Federal Prosecutor's Office", "Föderalen Staatsanwaltschaft"),
}  # fmt: skip
SOMEBODY = {"fr": "une instance", "nl": "een instelling", "en": "a public body", "de": "eine Stelle"}


def deleted(content: Content) -> Named:
    for id in content.facts:
        yield id, replace(content, facts={name: fact for name, fact in content.facts.items() if name != id})


def retold(content: Content) -> Named:
    """The words or the terms of the next fact under this one's id."""
    facts = list(content.facts.values())
    for fact, other in zip(facts, [*facts[1:], facts[0]]):
        yield f"{fact.id} words", with_fact(content, replace(fact, wording=other.wording))
        yield f"{fact.id} terms", with_fact(content, replace(fact, terms=other.terms))


def cited_wrongly(content: Content) -> Named:
    names = list(content.facts)
    for topic, variant, number, part in parts(content):
        for fact in part.facts:
            for step in (1, 7):
                other = names[(names.index(fact) + step) % len(names)]
                cited = tuple(dict.fromkeys(other if name == fact else name for name in part.facts))
                changed = with_part(content, topic, variant, number, replace(part, facts=cited))
                yield f"{topic}: {other} for {fact}", changed
                yield f"{topic}: {other} for {fact}, topic too", with_topic_following(changed, topic)


def not_cited(content: Content) -> Named:
    for topic, variant, number, part in parts(content):
        for fact in part.facts:
            left = tuple(name for name in part.facts if name != fact)
            changed = with_part(content, topic, variant, number, replace(part, facts=left))
            yield f"{topic}: {fact}", changed
            yield f"{topic}: {fact}, topic too", with_topic_following(changed, topic)


def exchanged(content: Content) -> Named:
    """The words of the next part, with the facts of this one."""
    rows = [row for row in parts(content) if row[3].facts]
    for (topic, variant, number, part), (other, _, _, donor) in zip(rows, [*rows[1:], rows[0]]):
        if set(part.facts) != set(donor.facts):
            words = replace(part, text=donor.text)
            yield f"{topic} in the words of {other}", with_part(content, topic, variant, number, words)


def authorities(content: Content) -> Named:
    for one, other in permutations(AUTHORITIES, 2):
        words = replace(content.facts[one], wording=content.facts[other].wording)
        yield f"{one} told as {other}", with_fact(content, words)
    for place in places(content):
        for fact in set(place.facts) & set(AUTHORITIES):
            for languages in SETS:
                names = dict(zip(place.texts, AUTHORITIES[fact]))
                for what, word in (("left out", ""), ("unnamed", None)):
                    yield (
                        f"{place.name}: {fact} {what} {languages}",
                        place.changed(
                            languages,
                            lambda text, language, names=names, word=word: text.replace(
                                names[language], SOMEBODY[language] if word is None else word
                            ),
                        ),
                    )
    for topic, variant, number, part in parts(content):
        if set(part.facts) & set(AUTHORITIES):
            row = content.answers[topic][variant]
            left = with_parts(content, topic, variant, (*row[:number], *row[number + 1 :]))
            yield f"{topic}: part {number} not said", left
            yield f"{topic}: part {number} not said, topic too", with_topic_following(left, topic)
