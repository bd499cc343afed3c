"""Birth dates: any date that words say to be one, and a whole date in which a customer can have been born."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incident_bot.redaction import lexicon
from incident_bot.redaction.harmless import birth_years, full_date
from incident_bot.redaction.runs import LOOKALIKES
from incident_bot.redaction.spans import Span

_D = r"[\dOoIl]"
_BREAK = r"(?:\s?[./\-·,_|]\s?|\s)"
_DAY = rf"(?<![^\W_]){_D}{{1,2}}"
_YEAR = rf"{_D}{{4}}(?![^\W_])"
_NUMERIC = re.compile(
    rf"{_DAY}{_BREAK}{_D}{{1,2}}{_BREAK}{_YEAR}|(?<![^\W_]){_D}{{4}}{_BREAK}{_D}{{1,2}}{_BREAK}{_D}{{1,2}}(?![^\W_])"
)
_NAMED = re.compile(
    rf"{_DAY}(?:er|ste|de|e|st|nd|rd|th)?(?:\.|\s?[-/])?\s?(?:of\s|de\s)?(?:{lexicon.MONTH})\b(?:[.,]?\s?[-/]?\s?(?P<year>(?:19|20)\d\d)\b)?"
    rf"|\b(?:{lexicon.MONTH})\b\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s(?P<later>(?:19|20)\d\d)\b)?",
    re.IGNORECASE,
)
_SHORT = re.compile(rf"{_DAY}{_BREAK}{_D}{{1,2}}(?:{_BREAK}{_D}{{2}})?(?![^\W_])|(?<!\d)\d{{6}}(?:\d\d)?(?!\d)")
_BEFORE = re.compile(rf"\b(?:{lexicon.BIRTH})\b[^\d.!?]{{0,30}}(?:\.[^\d.!?]{{0,4}})?$", re.IGNORECASE)
_AFTER = re.compile(rf"[^\d.!?]{{0,30}}\b(?:{lexicon.BIRTH})\b", re.IGNORECASE)


def birth_dates(text: str) -> Iterator[Span]:
    for match in _NUMERIC.finditer(text):
        year = full_date(
            match[0].translate(LOOKALIKES).replace(",", ".").replace("_", ".").replace("|", ".").replace("·", ".")
        )
        if _said(text, match) or (year is not None and year in birth_years()):
            yield Span(match.start(), match.end(), "birth_date")
    for match in _NAMED.finditer(text):
        written = match["year"] or match["later"]
        if _said(text, match) or (written and int(written) in birth_years()):
            yield Span(match.start(), match.end(), "birth_date")
    for match in _SHORT.finditer(text):
        if _said(text, match):
            yield Span(match.start(), match.end(), "birth_date")


def _said(text: str, match: re.Match[str]) -> bool:
    """Does a word before or after say that this is a birth date?"""
    return bool(_BEFORE.search(text[max(0, match.start() - 60) : match.start()]) or _AFTER.match(text, match.end()))
