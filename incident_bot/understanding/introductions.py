""" "My name is Ann, my customer number is [number]. What happened?" asks one thing: who somebody is, is no question."""

from __future__ import annotations

import re

from incident_bot.understanding.segments import CUT, asks, words

# What redaction leaves where personal data stood.
REMOVED = re.compile(r"\[[a-z_]+\]")
BARE = re.compile(rf"^(?:{REMOVED.pattern}[\s,.:;-]*)+|(?<=[.?!…\n])(?:[\s,:;-]*{REMOVED.pattern}\W*)+$")
# "The number of my contract with you is" are eight; a longer part tells something.
MOST_WORDS = 8


def without_introduction(text: str) -> str | None:
    """What is left of a message without the parts at its beginning or end that hold personal data and do not ask.
    None where nothing can be left out."""
    if not REMOVED.search(text):
        return None
    bare = BARE.sub("", text)
    parts = _parts(bare)
    told = [_tells(part) for part in parts]
    first, last = 0, len(parts)
    for index, introduces in enumerate(told):
        # "I am Ann, my number is …": the first part belongs to the second.
        if introduces and not any(asks(part) for part in parts[:index]):
            first = index + 1
    while last > first and told[last - 1]:
        last -= 1
    rest = bare[bare.find(parts[first]) : _end(bare, parts[last - 1])] if first < last else ""
    return rest if words(rest) and not REMOVED.search(rest) else None


def _tells(part: str) -> bool:
    return bool(REMOVED.search(part)) and not asks(part) and len(words(REMOVED.sub(" ", part))) <= MOST_WORDS


def _parts(text: str) -> list[str]:
    pieces, position = [], 0
    for match in CUT.finditer(text):
        if match.lastgroup != "join":
            pieces.append(text[position : match.start()])
            position = match.end()
    return [piece.strip() for piece in [*pieces, text[position:]] if words(piece)]


def _end(text: str, part: str) -> int:
    return text.rfind(part) + len(part)
