"""What a customer typed, made fit to be read."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import category, normalize

from incident_bot.errors import MessageRefused
from incident_bot.settings import MAX_TEXT


def clean(text: Any) -> str:
    """Text in NFKC, without control characters, lone surrogates or leading slashes (Rasa would take those for a
    command). Raises MessageRefused for what is no text, empty or too long."""
    if not isinstance(text, str):
        raise MessageRefused("malformed", 400, "text must be a string")
    if len(text) > MAX_TEXT:
        raise MessageRefused("too_long", 413, f"text has {len(text)} characters, {MAX_TEXT} at most")
    # Normalised after the first look at its length: one character can become eighteen.
    normal = readable(text)
    if len(normal) > MAX_TEXT:
        raise MessageRefused("too_long", 413, f"text has {len(normal)} characters, {MAX_TEXT} at most")
    plain = re.sub(r"\A[\s/]+", "", normal).rstrip()
    if not plain:
        raise MessageRefused("empty", 400, "text is empty")
    return plain


def readable(text: str) -> str:
    """In NFKC; a control character becomes a space. Invisible marks are dropped: they hide a number from a reader no
    more than from us."""
    kept = ("" if category(c) == "Cf" else " " if _unreadable(c) else c for c in text)
    return normalize("NFKC", "".join(kept))


def _unreadable(character: str) -> bool:
    """Control characters and lone surrogates, but not line breaks."""
    return character not in "\n\t" and category(character) in ("Cc", "Cs", "Co", "Cn")


def plain(text: str) -> str:
    """Without case, accents, punctuation and double spaces, to be compared with other words."""
    letters = (c for c in normalize("NFKD", text.casefold()) if not category(c).startswith("M"))
    return " ".join(re.sub(r"[\W_]+", " ", "".join(letters)).split())
