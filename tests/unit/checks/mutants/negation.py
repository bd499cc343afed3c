"""Sentences that deny what they said, and say what they denied."""

from __future__ import annotations

import re
from collections.abc import Callable

from incident_bot.checks import wording
from incident_bot.content import Content
from tests.unit.checks.mutants.edits import SETS, Named, places

# What stands behind the verb of a sentence that denies, and before it in French.
NOT = {"fr": r"ne \1 pas", "nl": r"\1 niet", "en": r"\1 not", "de": r"\1 nicht"}
# The verbs of the answers, as they stand there.
VERBS = {
    "fr": "est sont a ont prend mène suit surveille travaille doit pourraient font fait comprennent appelez restez"
          " posez répond réponds comprends vérifiez dites passez voulez serait demande pouvez parle donne méfiez"
          " raccrochez raccrocher contacter joindre se peut",
    "nl": "is zijn heeft hebben werd werkt neemt moet kunnen horen hoort omvatten volgt bel blijf stel zeg voert vraagt"
          " loopt mag geef wees opletten opnemen ophangen gebruik kan willen controleer bereiken beantwoordt leg wordt"
          " kunt begrijp beantwoord",
    "en": "is are was were has works could includes call stay ask say can check use would be reach contact hang answers"
          " answer understand"
          " asks looked",
    "de": "ist sind wurde wurden hat haben arbeitet trifft soll können gehören gehört beobachtet rufen bleiben stellen"
          " sagen führt bittet läuft könnten seien prüfen nutzen legen wird vorsicht kontaktieren auflegen wollen"
          " beantwortet kann verstehe beantworte",
}  # fmt: skip
DENIALS = {
    "fr": {r"\b(?:ne |n['’])((?:\S+ ){0,4}?)(?:pas|jamais|rien|aucune?|ni)\b ?": r"\1", r"\brien n['’]": "tout ",
           r"\bsans\b": "avec", r"\b(?:pas|jamais)\b ?": "", r"\bnon autor": "autor"},
    "nl": {r"\bniets\b": "iets", r"\bniemand\b": "iemand", r"\bgeen\b": "een", r"\bzonder\b": "met",
           r"\bnooit\b": "altijd", r"\bniet\b ?": "", r"\bongeoorloofd": "geoorloofd", r"\bnoch\b": "en"},
    "en": {r"\bnothing\b": "something", r"\bnobody\b": "somebody", r"\bdo not have to\b": "have to",
           r"\bdoes not\b ": "", r"\bdo not\b ": "", r"\bcannot\b": "can", r"\bnever\b": "always",
           r"\bwithout\b": "with", r"\bneither\b": "both", r"\bnot?\b ?": ""},
    "de": {r"\bnichts\b": "etwas", r"\bniemand": "jemand", r"\bkein": "ein", r"\bohne\b": "mit", r"\bnie\b": "immer",
           r"\bnicht\b ?": "", r"\bunerlaubt": "erlaubt", r"\bweder\b": "sowohl"},
}  # fmt: skip
# Sentences of the assistant about itself, which the statement cannot contradict.
ABOUT_ITSELF = {("frustration answer 0", 0), ("unclear answer 0", 2)}
OPENING = re.compile(r"(?:non|nee|no|nein), ", re.IGNORECASE)


def turned(content: Content) -> Named:
    """Each sentence that rests on a fact or fills in kinds of data, in one language and in all."""
    for place in places(content):
        if place.name.startswith("label ") or not (place.facts or "{" in place.texts["fr"]):
            continue
        for number in range(max(len(wording.sentences(text)) for text in place.texts.values())):
            if (place.name, number) in ABOUT_ITSELF:
                continue
            for languages in SETS:
                for what, change in (("turned", _turned), ("one denial less", _less), ("answers the other way", _yes)):
                    yield (
                        f"{place.name}, sentence {number} {languages}: {what}",
                        place.changed(languages, _in_sentence(number, change)),
                    )


def _in_sentence(number: int, change: Callable[[str, str], str]) -> Callable[[str, str], str]:
    def changed(text: str, language: str) -> str:
        sentences = [*wording.sentences(text)]
        if number < len(sentences) and not sentences[number].endswith("?"):
            sentences[number] = change(sentences[number], language)
        return " ".join(sentences)

    return changed


def _turned(sentence: str, language: str) -> str:
    less = _less(sentence, language)
    if less == sentence:
        verbs = "|".join(VERBS[language].split())
        return re.sub(rf"\b({verbs})\b", NOT[language], sentence, count=1, flags=re.IGNORECASE)
    while less != sentence:
        sentence, less = less, _less(less, language)
    return less


def _less(sentence: str, language: str) -> str:
    """The first thing that it denies is said, "No," in front left alone."""
    opening = OPENING.match(sentence)
    start = opening.end() if opening else 0
    found = [(match.start(), pattern) for pattern in DENIALS[language]
             if (match := re.compile(pattern, re.IGNORECASE).search(sentence, start))]  # fmt: skip
    if not found:
        return sentence
    pattern = min(found)[1]
    return sentence[:start] + re.sub(
        pattern, DENIALS[language][pattern], sentence[start:], count=1, flags=re.IGNORECASE
    )


YES_NO = {"Oui": "Non", "Ja": "Nee", "Yes": "No", "Non": "Oui", "Nee": "Ja", "No": "Yes", "Nein": "Ja"}


def _yes(sentence: str, language: str) -> str:
    opening, comma, rest = sentence.partition(",")
    other = "Nein" if (opening, language) == ("Ja", "de") else YES_NO.get(opening)
    return f"{other}{comma}{rest}" if comma and other else sentence
