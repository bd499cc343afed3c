"""PIN, PUK and one-time codes: short digits that words call a code, or that are a message by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from incident_bot.redaction import lexicon
from incident_bot.redaction.harmless import is_harmless
from incident_bot.redaction.numbers import LONG
from incident_bot.redaction.runs import Run
from incident_bot.redaction.spans import Span

SHORTEST, LONGEST = 3, 10

_NAME = rf"(?<![^\W_])(?!{lexicon.PUBLIC_CODE}(?![^\W_]))(?:{lexicon.CODE})(?![^\W_])"
_PUBLIC = re.compile(lexicon.PUBLIC_CODE, re.IGNORECASE)
_BEFORE = re.compile(rf"{_NAME}(?P<gap>[^\d]{{0,40}})$", re.IGNORECASE)
_GLUED = re.compile(r"(?<![^\W\d_])(?:pin|puk|code|otp)$", re.IGNORECASE)
_IS_MY = rf"is|was|est|était|c'est|ist|war|as|comme|als|pour|for|voor|für|{lexicon.MINE}|is het|dat is|that's"
_AFTER = re.compile(
    rf"(?:[\s,;)\]\"'’]{{0,3}}(?:(?:{_IS_MY})\s+){{1,4}}|\s?[(\[:=-]\s?(?:(?:{lexicon.MINE})\s)?){_NAME}", re.IGNORECASE
)
_CHAIN = re.compile(r"\W{0,4}(?:(?:and|or|et|ou|en|of|und|oder|puis|then|dan|dann)\W{1,2})?")
_MIXED = re.compile(
    rf"{_NAME}\s?(?:{lexicon.IS})\s?[\"'«“„]?\s?(?P<code>(?=[\w-]{{0,16}}\d)[A-Za-z\d][A-Za-z\d-]{{3,16}})(?![\w-])",
    re.IGNORECASE,
)


def codes(text: str, found: Sequence[Run]) -> Iterator[Span]:
    """`found` are all runs of the text."""
    last_end = -1
    for run in found:
        if not (SHORTEST <= len(run.digits) <= LONGEST) or 0 < run.spelt < 3 or is_harmless(text, run):
            continue
        if _alone(text, run) or _named(text, run) or (last_end >= 0 and _CHAIN.fullmatch(text[last_end : run.start])):
            last_end = run.end
            yield Span(run.start, run.end, "code")
    for match in _MIXED.finditer(text):
        yield Span(match.start("code"), match.end("code"), "code")


def _alone(text: str, run: Run) -> bool:
    rest = text[: run.start] + text[run.end :]
    rated = "/" in text[run.start : run.end]
    return 4 <= len(run.digits) < LONG and not rated and not any(c.isalnum() for c in rest)


def _named(text: str, run: Run) -> bool:
    before = text[max(0, run.start - 60) : run.start]
    if _GLUED.search(before):
        return True
    named = _BEFORE.search(before)
    if named and not _ended(named["gap"]) and not _PUBLIC.search(before, max(0, named.start() - 15)):
        return True
    return bool(_AFTER.match(text, run.end))


def _ended(gap: str) -> bool:
    """Does the sentence end between the name and the digits? "My PIN. 1234" is one thought all the same."""
    return len(gap) > 12 and bool(re.search(r"[.!?]\s|\?", gap))
