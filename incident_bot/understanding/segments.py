"""Where one message may hold several questions: the places at which it can be cut in two."""

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
JOIN = r"(?:et|en|and|und|plus|aussi|ook|also|auch|sowie|then|puis|alors|dan|dann|mais|maar|but|aber|ou|of|or|oder|n|&)"
# Spaces are counted: without a bound, a row of thousands of them would take seconds.
CUT = re.compile(
    rf"""(?P<sentence>(?<=[.?!…])[\s"»”)]{{1,4}}|\n|;\s)
    |(?P<comma>\s?,\s)
    |(?P<dash>\s[-–—]{{1,3}}\s|\s?:\s|\.{{2,4}}\s?)
    |(?P<join>\s(?={JOIN}\s))""",
    re.IGNORECASE | re.VERBOSE,
)
SENTENCE = re.compile(r"(?<=[.?!…])[\s\"»”)]+|\n+|;\s+")
LEADING = re.compile(rf"^(?:(?:{JOIN}|so|donc|dus|euh|uh|well|bon|wel|na)\s+)+", re.IGNORECASE)

GREETING = re.compile(
    r"""^(?:bonjour|bonsoir|salut|hello|hallo|hi|hey|dag|goedemorgen|goedemiddag|goedenavond|goeiedag|moin
    |good\s(?:morning|day|afternoon|evening)|guten\s(?:tag|morgen|abend))
    (?:\s(?:madame|monsieur|mevrouw|meneer|sir|madam|zusammen|allemaal|there|à\stous))?[\s,.!:-]+""",
    re.IGNORECASE | re.VERBOSE,
)

# A longer message is a story: it is cut between its sentences only.
STORY_WORDS = 30
# Fewer words on one side are no question.
CUT_WORDS = 2
# A story's questions tend to come late.
MAX_CUTS = 6


@dataclass(frozen=True)
class Cut:
    """A message in two. `kind` is what stands between: `sentence`, `comma`, `dash` or `join`."""

    left: str
    right: str
    kind: str


def cuts(text: str) -> tuple[Cut, ...]:
    """The last MAX_CUTS places where words on both sides could be a question each."""
    story = len(words(text)) > STORY_WORDS
    found: list[Cut] = []
    for match in reversed(list(CUT.finditer(text))):
        if len(found) == MAX_CUTS:
            break
        cut = Cut(text[: match.start()].strip(" ,"), text[match.end() :].strip(), match.lastgroup or "")
        if story and cut.kind != "sentence":
            continue
        if len(words(cut.left)) >= CUT_WORDS and len(words(cut.right)) >= CUT_WORDS:
            found.append(cut)
    return tuple(reversed(found))


def without_greeting(text: str) -> str:
    """A greeting in front of a question says nothing about it; a greeting alone stays."""
    rest = GREETING.sub("", text.strip())
    return rest if len(words(rest)) > CUT_WORDS else text


def sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in SENTENCE.split(text) if words(sentence)]


def question(text: str) -> str | None:
    """The last sentence that asks, where the message has more than one sentence."""
    found = sentences(text)
    asking = [sentence for sentence in found if asks(sentence)]
    return asking[-1] if len(found) > 1 and asking else None


def asks(sentence: str) -> bool:
    """Is it marked as a question, or does it open as a question or a request?"""
    return marked(sentence) or opens(sentence)


def marked(sentence: str) -> bool:
    return sentence.rstrip("\"'»”) ").endswith("?")


def opens(sentence: str) -> bool:
    """Does it begin as a question does? A join in front ("and what about") does not count."""
    found = words(LEADING.sub("", sentence.strip()))
    return bool(found) and (found[0] in OPENERS or re.split("[-'’]", found[0])[0] in OPENERS)


def words(text: str) -> list[str]:
    return re.findall(r"\w[\w'’-]*", text.lower())
