"""What a customer typed, made fit to be read: the one gate before anything stores, logs or understands it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

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
    normal = unicodedata.normalize("NFKC", "".join(" " if _unreadable(c) else c for c in text))
    if len(normal) > MAX_TEXT:
        raise MessageRefused("too_long", 413, f"text has {len(normal)} characters, {MAX_TEXT} at most")
    plain = re.sub(r"\A[\s/]+", "", normal).rstrip()
    if not plain:
        raise MessageRefused("empty", 400, "text is empty")
    return plain


def _unreadable(character: str) -> bool:
    """Control characters, lone surrogates and invisible marks, but not line breaks."""
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn", "Cf")
