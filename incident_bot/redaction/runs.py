"""Digits that somebody wrote one after the other, however they are grouped or spelt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from incident_bot.redaction.lexicon import DIGIT_WORDS

# Between two digits of one number: spaces, line breaks and marks, but not the end of a question.
GAP = r"[\s.\-/_,:;()\[\]{}+*|\\'’‘`\"–—‑~=·•<>#&\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f]"
LONGEST_GAP = 4
# One letter for one digit, so that positions stay.
LOOKALIKES = str.maketrans("OoQIlı|", "0001111")

_WORDS = {word: digits for digits, words in DIGIT_WORDS.items() for word in words.split()}
_WORD = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
_ATOM = re.compile(
    rf"(?<![^\W_])(?P<word>{_WORD})(?![^\W_])|(?<![^\W_])(?P<alike>[OoQIl]*\d[\dOoQIl]*)(?![^\W_])|(?P<plain>\d+)",
    re.IGNORECASE,
)
_GAP = re.compile(rf"{GAP}{{0,{LONGEST_GAP}}}")


@dataclass(frozen=True)
class Atom:
    """One group of digits as it stands in the text; `spelt` where they are words."""

    start: int
    end: int
    digits: str
    spelt: bool = False


@dataclass(frozen=True)
class Run:
    """Groups with nothing but gaps in between."""

    atoms: tuple[Atom, ...]

    @property
    def start(self) -> int:
        return self.atoms[0].start

    @property
    def end(self) -> int:
        return self.atoms[-1].end

    @property
    def digits(self) -> str:
        return "".join(atom.digits for atom in self.atoms)

    @property
    def spelt(self) -> int:
        """How many groups are words."""
        return sum(atom.spelt for atom in self.atoms)


def runs(text: str) -> Iterator[Run]:
    atoms: list[Atom] = []
    for atom in _atoms(text):
        if atoms and not _joined(text, atoms, atom):
            yield from _sentences(text, atoms)
            atoms = []
        atoms.append(atom)
    yield from _sentences(text, atoms)


def ascii_digits(text: str) -> str:
    """The same text with 0 to 9 for the digits of every script."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() and not c.isascii() else c for c in text)


def _atoms(text: str) -> Iterator[Atom]:
    for match in _ATOM.finditer(text):
        if match["word"]:
            yield Atom(match.start(), match.end(), _WORDS[match["word"].lower()], spelt=True)
        else:
            yield Atom(match.start(), match.end(), match[0].translate(LOOKALIKES))


def _joined(text: str, before: list[Atom], atom: Atom) -> bool:
    last = before[-1]
    between = text[last.end : atom.start]
    if not _GAP.fullmatch(between):
        return False
    return not _postcode(text, before, atom)


def _postcode(text: str, before: list[Atom], atom: Atom) -> bool:
    """ "Grote Markt 12, 1000 Brussel": a town follows, and only the number of a house comes before."""
    if len(atom.digits) not in (4, 5) or sum(len(other.digits) for other in before) > 4:
        return False
    return re.match(r"\s+[A-ZÀ-Ý][a-zà-ÿ]", text[atom.end : atom.end + 4]) is not None


def _sentences(text: str, atoms: list[Atom]) -> Iterator[Run]:
    """ "In 2025. 1000 people" is two numbers; a longer list in groups is one that somebody dictates."""
    long = len(atoms) == 2 and min(len(atom.digits) for atom in atoms) > 3
    if long and re.search(r"[,;.]\s", text[atoms[0].end : atoms[1].start]):
        yield from (Run((atom,)) for atom in atoms)
    elif atoms:
        yield Run(tuple(atoms))
