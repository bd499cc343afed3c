"""Passwords: what words say to be one. A word from the dictionary counts only where nothing else can be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incident_bot.redaction import lexicon
from incident_bot.redaction.spans import Span

_NAME = rf"(?<![^\W_])(?:{lexicon.PASSWORD})(?![^\W_])"
# An apostrophe opens a quotation only after a space and closes it only before one.
_OPEN, _CLOSE = '"«“„‘`', '"»”“’`'
_MARK = rf"(?:[{_OPEN}]|(?<!\w)')"
_STILL = r"(?:still|toujours|encore|nog|noch|always|altijd|immer|just|now|nu|jetzt|maintenant|en fait|actually)"
_QUOTED = re.compile(
    rf"{_NAME}(?:\s{{0,3}}|[^\n{_OPEN}]{{0,20}}?{lexicon.IS}\s{{0,3}}(?:{_STILL}\s)?){_MARK}\s?"
    rf"(?P<word>[^\n{_CLOSE}]{{3,60}}?)\s?(?:[{_CLOSE}]|'(?!\w))",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    rf"{_NAME}(?P<between>[^:=\n.!?]{{0,30}}?)\s{{0,3}}(?P<is>{lexicon.IS})\s{{0,3}}(?:{_STILL}\s)?{_MARK}?(?P<word>\S{{3,64}})",
    re.IGNORECASE,
)
_LETTERS = re.compile(
    rf"{_NAME}\s{{0,3}}(?:{lexicon.IS})\s{{0,3}}(?P<word>\S(?:[ \-.]\S){{3,40}})(?!\S)", re.IGNORECASE
)
_NEAR = re.compile(rf"(?P<name>{_NAME})[^\n]{{0,60}}", re.IGNORECASE)
_BACK = re.compile(
    rf"(?P<word>\S{{4,64}})[\"'»”]?\s(?:is|was|est|était|ist|war|as|comme|als)\s(?:(?:{lexicon.MINE})\s)?{_NAME}",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s:=]\S{3,63}")
_LAST = re.compile(r"\s*(?:$|[.,;!?\n]|(?:and|et|en|und|but|mais|maar|aber)\b)")
_TRAILING = ".,;?)]}'" + _CLOSE


def passwords(text: str) -> Iterator[Span]:
    for match in _QUOTED.finditer(text):
        yield _span(match)
    for match in _GIVEN.finditer(text):
        if _is_given(text, match):
            yield _span(match)
    for match in _LETTERS.finditer(text):
        yield _span(match)
    for match in _NEAR.finditer(text):
        for token in _TOKEN.finditer(text, match.end("name"), min(len(text), match.end() + 64)):
            if token.start() < match.end() and is_strong(token[0]):
                yield Span(token.start(), token.start() + len(token[0].rstrip(_TRAILING)), "password")
    for match in _BACK.finditer(text):
        if is_strong(match["word"]):
            yield _span(match)


def is_strong(token: str) -> bool:
    """Letters mixed with digits or with signs inside, as no word is written."""
    bare = token.strip(_TRAILING + _OPEN + "([{!")
    if len(bare) < 5 or bare.startswith(("http", "www.")) or "/" in bare or ("@" in bare and "." in bare):
        return False
    letters, digits = any(c.isalpha() for c in bare), sum(c.isdigit() for c in bare)
    inner = any(c in "!@#$%^&*_+=~§€£<>{}[]|\\" for c in bare[:-1])
    return (letters and (digits > 0 or inner)) or (inner and digits > 0)


def _is_given(text: str, match: re.Match[str]) -> bool:
    bare = match["word"].strip(_TRAILING + _OPEN + "!")
    if is_strong(match["word"]) or re.fullmatch(r"\d{3,}", bare):
        return True
    if not bare.isalpha() and "-" not in bare and bare:
        # A sign between letters: an apostrophe makes two words of it ("l'adresse", "that's").
        return not re.search(r"['’]", bare) and any(c.isalnum() for c in bare) and match["is"] in ":="
    if bare.casefold() in lexicon.NO_PASSWORD or lexicon.PARTICIPLE.fullmatch(bare) or match["word"].endswith("?"):
        return False
    if match["between"].strip():
        return False
    return len(bare) > 3 and bool(_LAST.match(text, match.start("word") + len(bare)))


def _span(match: re.Match[str]) -> Span:
    word = match["word"]
    return Span(match.start("word"), match.start("word") + len(word.rstrip(_TRAILING) or word), "password")
