"""Where one message may hold several questions: its sentences and clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Words that open a question or a request, with the spellings of chat and dialect, in the four languages together:
# people mix them.
OPENERS = frozenset(
    """
    qui que quoi quel quelle quels quelles quand comment combien pourquoi où ou est-ce qu koi kel keske kes cmt pq pk
    suis-je dois-je puis-je peut-on faut-il avez-vous allez-vous pouvez-vous êtes-vous sont-ils est-il est-elle
    dois faut puis y dites dis donnez donne expliquez explique
    wie wat waar wanneer waarom hoe hoeveel welke welk wiens moet mag kan kunnen zijn is werd werden was heeft hebben
    ben zal gaat gaan komt hoelang sinds wa nwa wnr wrm zijde hedde kunde zit zitten staan staat vraagt vragen doet doen
    loopt ligt geef zeg vertel leg
    who what what's where where's when why how how's which whose should can could do does did are were has have will
    would may am must tell give explain list
    wer was wo wann warum wieso weshalb welche welcher welches wieviel muss soll kann können darf ist sind wurde wurden
    war waren hat haben habt wird werden bin fragt fragen gibt kommt seit sagen sag geben gib nennen nenn erklären
    """.split()
)
JOIN = r"(?:et|en|and|und|plus|aussi|ook|also|auch|sowie|then|puis|alors|dan|dann|mais|maar|but|aber|n|&)"
SENTENCE = re.compile(r"(?<=[.?!…])[\s\"»”)]+|\n+|;\s+")
CLAUSE = re.compile(rf"\s*,\s+|\s+(?={JOIN}\s)|\s+[-–—]\s+", re.IGNORECASE)
LEADING = re.compile(rf"^(?:(?:{JOIN}|so|donc|dus|euh|uh|well|bon|wel|na|ou|of|or|oder)\s+)+", re.IGNORECASE)

# A message longer than this is a story: its clauses are not looked at one by one, only its sentences.
STORY_WORDS = 30
CLAUSE_WORDS = 3
LONG_CLAUSE_WORDS = 5
MAX_SEGMENTS = 10


@dataclass(frozen=True)
class Segment:
    """A sentence or a clause. `asks`: it is marked or opens as a question or a request; `opens`: it opens as one."""

    text: str
    asks: bool
    opens: bool


def is_story(text: str) -> bool:
    return len(_words(text)) > STORY_WORDS


def split(text: str) -> tuple[Segment, ...]:
    """The sentences of a story, the clauses of a shorter message; of many, the last MAX_SEGMENTS, because a story's
    question tends to come late."""
    story = is_story(text)
    found: list[Segment] = []
    for sentence in SENTENCE.split(text):
        marked = sentence.rstrip("\"'»”) ").endswith("?")
        pieces = [sentence.strip()] if story else _clauses(sentence.strip())
        for piece in pieces:
            if _words(piece):
                found.append(Segment(piece, marked or opens(piece), opens(piece)))
    return tuple(found[-MAX_SEGMENTS:])


def opens(clause: str) -> bool:
    """Does it begin as a question does? A join in front ("and what about") does not count."""
    words = _words(LEADING.sub("", clause.strip()))
    return bool(words) and (words[0] in OPENERS or re.split("[-'’]", words[0])[0] in OPENERS)


def _clauses(sentence: str) -> list[str]:
    """Cut where a join or a comma leaves enough words on both sides."""
    clauses: list[str] = []
    start = 0
    for cut in CLAUSE.finditer(sentence):
        before, after = sentence[start : cut.start()], sentence[cut.end() :]
        if len(_words(before)) >= CLAUSE_WORDS and (
            len(_words(after)) >= LONG_CLAUSE_WORDS or (opens(after) and len(_words(after)) >= CLAUSE_WORDS)
        ):
            clauses.append(sentence[start : cut.start()].strip())
            start = cut.end()
    return [*clauses, sentence[start:].strip()]


def _words(text: str) -> list[str]:
    return re.findall(r"\w[\w'’-]*", text.lower())
