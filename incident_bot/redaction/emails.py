"""E-mail addresses, spelt with signs or with words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incident_bot.redaction.spans import Span

_NAME = r"(?<![\w+%'’-])[\w+%'’-]{1,64}"
_DOT = r"(?:\.|\s\.\s|\s?[(\[{]\s?(?:dot|punt|point|punkt)\s?[)\]}]\s?|\s(?:dot|punt|point|punkt)\s)"
_AT = (
    r"(?:@|\s@\s|\s?[(\[{]\s?(?:at|à|@|ät|arobase|arrobase|apenstaartje)\s?[)\]}]\s?"
    r"|\s(?:arobase|arrobase|apenstaartje|klammeraffe)\s)"
)
_SIGNS = re.compile(
    rf"{_NAME}(?:{_DOT}{_NAME}){{0,5}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}{_DOT}[^\W\d_]{{2,24}}",
    re.IGNORECASE,
)
_NO_TLD = re.compile(rf"{_NAME}(?:\.{_NAME}){{0,5}}@[\w-]{{2,63}}")
# "at" and "à" are words: only with a dot that is spelt as well, and with an ending that is one.
_WORDS = re.compile(
    rf"{_NAME}(?:{_DOT}{_NAME}){{0,5}}\s(?:at|à|ät|aan)\s[\w-]{{1,63}}(?:{_DOT}|\.)(?:com|be|nl|de|fr|lu|net|org|eu|info|io)\b",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[Span]:
    for pattern in (_SIGNS, _NO_TLD, _WORDS):
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), "email")
