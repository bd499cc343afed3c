"""IBANs. One of the neighbours' counts by its shape, whatever its check digits: a typing error makes it no less
personal. One from elsewhere counts by its check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban

from incident_bot.redaction.runs import LOOKALIKES
from incident_bot.redaction.spans import Span

_GAP = r"[\s.\-/_,:·|]{0,3}"
_DIGIT = r"[\dOoQIl]"


def _shape(country: str, *groups: tuple[str, int]) -> str:
    letters = _GAP.join(f"[{letter}{letter.lower()}]" for letter in country)
    return letters + "".join(rf"(?:{_GAP}{sign}){{{count}}}" for sign, count in groups)


_NEIGHBOURS = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(
        (
            _shape("BE", (_DIGIT, 14)),
            _shape("NL", (_DIGIT, 2), ("[A-Za-z]", 4), (_DIGIT, 10)),
            _shape("DE", (_DIGIT, 20)),
            _shape("LU", (_DIGIT, 18)),
            _shape("FR", (_DIGIT, 12), (r"[A-Za-z\d]", 11), (_DIGIT, 2)),
        )
    )
    + r")[^\W_]*"
)
_ANY = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d\d(?:[ .\-]?[A-Za-z\d]{1,5}){2,9}(?![^\W_])")
_GROUP_END = re.compile(r"[ .\-]")


def accounts(text: str) -> Iterator[Span]:
    for match in _NEIGHBOURS.finditer(text):
        yield Span(match.start(), match.end(), "iban")
    for match in _ANY.finditer(text):
        end = _valid_end(match)
        if end:
            yield Span(match.start(), end, "iban")


def _valid_end(match: re.Match[str]) -> int | None:
    """Where the account ends: words may follow it that look like more of its groups."""
    ends = [match.end(), *(match.start() + cut.start() for cut in _GROUP_END.finditer(match[0]))]
    for end in sorted(ends, reverse=True):
        written = match.string[match.start() : end]
        candidate = written[:2] + written[2:4].translate(LOOKALIKES) + written[4:]
        if iban.is_valid(candidate.replace(".", ""), check_country=False):
            return end
    return None
