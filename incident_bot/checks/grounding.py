"""Does every word rest on the statement? Rules over content that has already been loaded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from incident_bot.content import Content, Part
from incident_bot.errors import Fault
from incident_bot.settings import LANGUAGES

NUMBER = re.compile(r"\d[\d\s./-]*\d|\d")
NUMBER_WORD = re.compile(
    r"\b(?:deux|trois|dix|cent|cents|mille|milliers?|millions?|milliards?"
    r"|twee|drie|tien|honderd\w*|duizend\w*|miljoen\w*|miljard\w*"
    r"|two|three|ten|hundreds?|thousands?|billions?"
    r"|zwei|drei|zehn|hundert\w*|tausend\w*|million\w*|milliarden?)\b",
    re.IGNORECASE,
)
LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:be|com|eu|org|net)\b", re.IGNORECASE)
MAIL = re.compile(r"\S+@\S+")
ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
NAME = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+")
# Acronyms and names that are no organisation; German capitalises every noun, so names are looked for in the others.
COMMON = {"SMS", "SIM", "PIN", "PUK", "GSM", "IBAN", "OK", "ID", "I", "Belgium", "Belgian", "English"}
COMMON |= {"Proximus", "Proximus-klanten", "French", "Dutch", "German", "Frans", "Nederlands", "Engels", "Duits"}
COMMON |= {"Belgische", "België", "U", "Proximus'", "Proximus’", "PIN-Code", "SIM-Code"}

POSSESSIVE = {"fr": r"\b(?:votre|vos)\b", "nl": r"\b(?:uw|jouw|je)\b", "en": r"\byour\b", "de": r"\bihr(?:e|en|em|er)?\b"}
REQUEST = {
    "fr": r"\b(?:donnez|indiquez|entrez|tapez|saisissez|envoyez|communiquez|écrivez|confirmez|précisez|quel(?:le)?s?)\b",
    "nl": r"\b(?:geef|geeft|typ|vul|stuur|deel|bevestig|vermeld|wat is|welk)\b",
    "en": r"\b(?:give|enter|type|send|share|confirm|provide|tell|state|what is|what's)\b",
    "de": r"\b(?:geben|nennen|tippen|senden|schicken|schreiben|bestätigen|teilen|wie lautet|wie ist|was ist)\b",
}
NEGATION = {
    "fr": r"\b(?:ne|n['’]|jamais|ni|aucun|sans)\b|n['’]",
    "nl": r"\b(?:niet|nooit|geen|niets)\b",
    "en": r"\b(?:not|never|no|nothing|don't)\b",
    "de": r"\b(?:nicht|nie|kein\w*|nichts)\b",
}
# Nobody is told that their own data is or is not among the data consulted, and nothing is declared safe or genuine.
BANNED = {
    "fr": r"vos données (?:sont|ne sont)|vous (?:êtes|n['’]êtes pas) concerné|(?:êtes|est) en sécurité|message est (?:sûr|authentique)",
    "nl": r"uw gegevens (?:zijn|werden) (?:niet|wel|veilig)|u bent (?:niet |wel )?(?:betrokken|getroffen|veilig)|bericht is (?:veilig|echt)",
    "en": r"your (?:own )?data (?:is|was|are) (?:not |un)?(?:safe|affected|concerned|leaked)|you are (?:not )?(?:affected|safe)|message is (?:safe|genuine)",
    "de": r"ihre daten (?:sind|wurden) (?:nicht|sicher)|sie sind (?:nicht )?(?:betroffen|sicher)|nachricht ist (?:sicher|echt)",
}


def faults(content: Content) -> Iterator[Fault]:
    """Every rule that needs nothing but the content."""
    yield from _uncited(content)
    yield from _topics(content)
    for where, topic, part in _texts(content):
        for language in LANGUAGES:
            text = part.text[language]
            for what in (*_unsupported(content, part, language), *_asks_or_claims(content, text, language)):
                yield Fault(where, topic, language, what)


def evidence(content: Content, statement: str) -> Iterator[Fault]:
    """Do the terms stand in the lines of the statement that the facts name? Spaces and apostrophes are folded."""
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
        for number, line in zip(fact.lines, named):
            if not any(_fold(term) in line for term in fact.terms):
                yield Fault(where, fact.id, what=f"no term of it is in line {number}")


def _uncited(content: Content) -> Iterator[Fault]:
    cited = {fact for variants in content.answers.values() for parts in variants.values() for p in parts for fact in p.facts}
    cited |= {item.fact for item in content.items.values() if item.fact}
    for fact in content.facts:
        if fact not in cited:
            yield Fault("content/statement.yml", fact, what="no answer cites this fact")


def _topics(content: Content) -> Iterator[Fault]:
    for topic in content.topics.values():
        where = f"content/answers/{topic.id}.yml"
        variants = content.answers[topic.id]
        for variant, parts in variants.items():
            composed = any("{" in part.text[language] for part in parts for language in LANGUAGES)
            if not topic.small_talk and not composed and not any(part.facts for part in parts):
                yield Fault(where, variant, what="an answer without a fact")
        if topic.id == "data_item":
            continue
        if "answer" not in variants:
            yield Fault(where, what="there is no `answer`")
        cited = {fact for parts in variants.values() for part in parts for fact in part.facts}
        for fact in topic.facts:
            if fact not in cited:
                yield Fault(where, topic.id, what=f"fact {fact!r} of topics.yml is not cited")
        for fact in sorted(cited - set(topic.facts)):
            yield Fault(where, topic.id, what=f"cites {fact!r}, which topics.yml does not give to this topic")


def _texts(content: Content) -> Iterator[tuple[str, str, Part]]:
    for topic, variants in content.answers.items():
        for variant, parts in variants.items():
            for part in parts:
                yield f"content/answers/{topic}.yml", variant, part
    for group, phrases in content.phrases.items():
        for key, phrase in phrases.items():
            yield "content/phrases.yml", f"{group} {key}", phrase


def _unsupported(content: Content, part: Part, language: str) -> Iterator[str]:
    """Numbers, addresses and names that are in no fact the part cites."""
    text = part.text[language]
    cited = [content.facts[fact] for fact in part.facts]
    support = " ".join([*(wording for fact in cited for wording in fact.wording.values()), *(t for f in cited for t in f.terms)])
    numbers = {_digits(match.group()) for match in NUMBER.finditer(support)}
    for match in NUMBER.finditer(text):
        if _digits(match.group()) not in numbers:
            yield f"number {match.group()!r} is in no cited fact"
    for kind, pattern in (("number", NUMBER_WORD), ("address", LINK), ("e-mail address", MAIL)):
        for match in pattern.finditer(text):
            if match.group().lower() not in support.lower():
                yield f"{kind} {match.group()!r} is in no cited fact"
    known = {word.strip(".,:;") for word in re.split(r"[\s()]+", support)} | COMMON
    for name in _names(text, language):
        if name not in known:
            yield f"name {name!r} is in no cited fact"


def _names(text: str, language: str) -> Iterator[str]:
    for match in ACRONYM.finditer(text):
        yield match.group()
    if language == "de":
        return
    for match in NAME.finditer(text):
        before = text[: match.start()].rstrip(" «\"'“„(")
        if before and before[-1] not in ".?!:" and not match.group().isupper():
            yield match.group()


def _asks_or_claims(content: Content, text: str, language: str) -> Iterator[str]:
    names = [name for item in content.items.values() for name in item.names[language]]
    personal = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    for sentence in re.split(r"(?<=[.?!])\s+", text):
        yours = re.search(rf"{POSSESSIVE[language]}[\w\s-]{{0,30}}?\b(?:{personal})\b", sentence, re.IGNORECASE)
        asks = sentence.endswith("?") or re.search(REQUEST[language], sentence, re.IGNORECASE)
        if yours and asks and not re.search(NEGATION[language], sentence, re.IGNORECASE):
            yield f"asks the customer for personal data: {sentence!r}"
    claim = re.search(BANNED[language], text, re.IGNORECASE)
    if claim:
        yield f"{claim.group()!r} tells the customer something that nobody may be told"


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).replace("’", "'")).strip().lower()
