"""Digits that belong to nobody: recent dates, years, times, sums, counts, and numbers that are public."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from incident_bot.redaction import lexicon
from incident_bot.redaction.runs import Run

# Nobody of this age or less is a customer: a date since then is no birth date.
YOUNGEST = 13
LONGEST_COUNT = 7

_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_BREAK = r"\s?[./\- ]\s?"
_DATES = (
    re.compile(rf"{_DAY}{_BREAK}{_MONTH}{_BREAK}{_YEAR}"),
    re.compile(rf"{_YEAR}{_BREAK}{_MONTH}{_BREAK}{_DAY}"),
)
_TIME = r"(?:[01]?\d|2[0-3])\s?[:.h]\s?[0-5]\d(?::[0-5]\d)?"
_TIMES = re.compile(rf"(?:\d\d?[./-]\d\d?(?:[./-]\d\d)?[\s,.(]+)?{_TIME}(?:\s?[-–/]\s?{_TIME})?\)?")
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s?[-/–, ]\s?(?:19|20)\d\d|[-/]\d\d)?")
_LIST_OF_YEARS = re.compile(r"(?:19|20)\d\d(?:[,;] ?(?:19|20)\d\d)+")
_LAW = re.compile(r"(?:19|20)\d\d/\d{2,4}")
_THOUSANDS = re.compile(r"\d{1,3}(?P<dot>[., '’])\d{3}(?:(?P=dot)\d{3})*(?:[.,]\d{1,2})?")
_COUNTED = re.compile(rf"\s?(?:{lexicon.COUNTED})", re.IGNORECASE)
_MONEY = re.compile(lexicon.MONEY, re.IGNORECASE)
_YEAR_BEFORE = re.compile(lexicon.YEAR_BEFORE, re.IGNORECASE)


def birth_years() -> range:
    """Years in which a living customer can have been born."""
    this = date.today().year
    return range(this - 120, this - YOUNGEST + 1)


def full_date(text: str) -> int | None:
    """The year of a text that is nothing but a date in digits."""
    for pattern in _DATES:
        match = pattern.fullmatch(text)
        if match:
            return int(match["y"])
    return None


def is_public(run: Run, public: Collection[str]) -> bool:
    """`public` are numbers in digits alone, written as in their own country; the country's prefix may stand before."""
    return any(
        run.digits in (number, *(prefix + rest for prefix in ("32", "0032") for rest in (number, number[1:])))
        for number in public
    )


def is_harmless(text: str, run: Run) -> bool:
    """For runs of any length. What follows and precedes decides on counts and years."""
    written = text[run.start : run.end]
    year = full_date(written)
    if year is not None:
        return year not in birth_years()
    if _LIST_OF_YEARS.fullmatch(written):
        return True
    if _YEARS.fullmatch(written) or _LAW.fullmatch(written):
        return len(run.digits) > 4 or bool(_YEAR_BEFORE.search(text[max(0, run.start - 20) : run.start]))
    if _TIMES.fullmatch(written):
        return len(run.digits) > 4 or ":" in written
    return is_count(text, run)


def is_count(text: str, run: Run) -> bool:
    """A telephone number begins with a zero or a plus, and is longer than most counts that are written in one group."""
    before = text[max(0, run.start - 6) : run.start]
    if run.digits.startswith("0") or before.rstrip("( ").endswith("+"):
        return False
    written = text[run.start : run.end]
    grouped = _THOUSANDS.fullmatch(written)
    if not grouped and (len(run.atoms) > 2 or len(run.digits) > LONGEST_COUNT):
        return False
    if grouped and written.endswith("000"):
        return True
    return bool(_COUNTED.match(text, run.end) or _MONEY.search(before))
