"""Places in a text, and the text without them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Every kind that is recognised, in the order in which one wins over another at the same place.
KINDS = (
    "iban",
    "email",
    "birth_date",
    "code",
    "password",
    "national_number",
    "sim",
    "card",
    "phone",
    "number",
)


@dataclass(frozen=True)
class Span:
    """Characters `start` up to `end` are personal data of this kind."""

    start: int
    end: int
    kind: str

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Redacted:
    """A text that may be kept; `kinds` are those that were in it, in order, each once."""

    text: str
    kinds: tuple[str, ...] = ()


def without(text: str, spans: Iterable[Span]) -> Redacted:
    """Every span becomes `[kind]`; spans that overlap become one, of the kind that comes first in KINDS."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if merged and merged[-1].overlaps(span):
            last = merged.pop()
            kind = min(last.kind, span.kind, key=KINDS.index)
            span = Span(last.start, max(last.end, span.end), kind)
        merged.append(span)
    pieces: list[str] = []
    position = 0
    for span in merged:
        pieces += [text[position : span.start], f"[{span.kind}]"]
        position = span.end
    return Redacted("".join([*pieces, text[position:]]), tuple(dict.fromkeys(span.kind for span in merged)))
