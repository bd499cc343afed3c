"""What a run of seven digits and more is: told by its check digits, otherwise by the words before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from stdnum import luhn
from stdnum.be import bis, nn
from stdnum.fr import nir
from stdnum.nl import bsn

from incident_bot.redaction import lexicon
from incident_bot.redaction.runs import Run

LONG, LONGEST = 7, 20
# Those where a number begins with a zero at home.
COUNTRIES = ("BE", "NL", "FR", "DE")

_NATIONAL = re.compile(rf"\b(?:{lexicon.NATIONAL})[^\d.!?]{{0,40}}$", re.IGNORECASE)
_SIM = re.compile(rf"(?:{lexicon.SIM})[^\d.!?]{{0,40}}$", re.IGNORECASE)


def kind(text: str, run: Run) -> str:
    """One of KINDS; `number` where nothing tells."""
    before = text[max(0, run.start - 60) : run.start]
    digits = run.digits
    if _NATIONAL.search(before) and 8 <= len(digits) <= 15:
        return "national_number"
    if _SIM.search(before) and len(digits) >= 10:
        return "sim"
    international = bool(re.search(r"(?:\+|\(\+)\s?$", before))
    for candidate in (digits, *_beginnings(run)):
        found = _by_check(candidate, international)
        if found:
            return found
    return "number"


def _beginnings(run: Run) -> Iterator[str]:
    """Two numbers that nothing but a gap divides: the first one names the whole."""
    longest, groups = "", []
    for atom in run.atoms[:-1]:
        longest += atom.digits
        if len(longest) > LONGEST:
            break
        groups.append(longest)
    return reversed([group for group in groups if len(group) >= LONG])


def _by_check(digits: str, international: bool) -> str | None:
    if 18 <= len(digits) <= 20 and digits.startswith("89"):
        return "sim"
    if 13 <= len(digits) <= 19 and digits[0] in "23456" and luhn.is_valid(digits):
        return "card"
    if len(digits) == 11 and not international and (nn.is_valid(digits) or bis.is_valid(digits)):
        return "national_number"
    if len(digits) == 15 and nir.is_valid(digits):
        return "national_number"
    if _is_phone(digits, international):
        return "phone"
    if len(digits) == 9 and bsn.is_valid(digits):
        return "national_number"
    return None


def _is_phone(digits: str, international: bool) -> bool:
    if not 8 <= len(digits) <= 15:
        return False
    if international or digits.startswith("00"):
        return _valid("+" + digits.removeprefix("00"), None)
    return digits.startswith("0") and any(_valid(digits, country) for country in COUNTRIES)


def _valid(number: str, country: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, country))
    except phonenumbers.NumberParseException:
        return False
