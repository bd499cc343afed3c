"""Does a customer show a message that somebody sent, and which signs of fraud does it carry?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from incident_bot.understanding.features import fold
from incident_bot.understanding.segments import sentences, words

# A pasted mail; what stands below it is a signature and small print.
MAX_CHARACTERS = 4_000
ADDRESS = re.compile(r"https?://|\bwww\.|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}/\S", re.IGNORECASE)
HOST = re.compile(r"(?<![@\w.-])(?:[\w-]+\.)+[a-z]{2,10}\b(?!@)", re.IGNORECASE)
FILE = re.compile(r"\b[\w-]+\.(?:pdf|docx?m?|xlsm?|xlsx|zip|rar|7z|apk|exe|html?|iso|js|img|dmg|pkg)\b", re.IGNORECASE)
# "We never ask for your code" and "passwords were not involved" ask for none.
NEVER = re.compile(
    r"\b(?:jamais|nooit|never|niemals|nie|nimmer|do not share|deel .{0,20}niet|geben sie .{0,12}nicht)\b"
    r"|\bne (?:le |la |les )?(?:communiquez|donnez|partagez)\b"
    r"|\b(?:pas|niet|not|nicht) (?:ete )?(?:concern|touche|betrokken|getroffen|involved|affected|concerned|betroffen)"
)
# "In 6 hours", "nog 7 minuten": a deadline in figures.
DEADLINE = re.compile(
    r"(?<!\d )\b(?:dans|sous|en|avant|que|binnen|nog|in|within|next|only|have|avez|innerhalb|den nachsten|noch)\s"
    r"(?:de\s|les\s|the\s)?\d{1,2}\s?(?:heures?|h|minutes?|min|uur|u|minuten|hours?|hrs?|stunden?|std)\b"
)
# One sign of fraud is in many a story; a message shows by its form, by an address or by several signs.
SHORT, LONG = 40, 110
LINES = 4
WHOLE_WORD = 6


class Signs:
    """`cues` are what senders write, by the name of the sign, in all languages together."""

    def __init__(self, cues: Mapping[str, Iterable[str]]) -> None:
        self._patterns = {sign: _pattern(some) for sign, some in cues.items()}

    def of(self, text: str) -> tuple[str, ...]:
        """The signs that a message carries, in the order of `cues`."""
        shown = text[:MAX_CHARACTERS]
        folded = [_plain(sentence) for line in shown.splitlines() for sentence in sentences(line)]
        asking = "\n".join(sentence for sentence in folded if not NEVER.search(sentence))
        found = {sign for sign, pattern in self._patterns.items() if pattern.search(asking)}
        if "urgency" in self._patterns and DEADLINE.search(asking):
            found.add("urgency")
        without_files = FILE.sub(" ", shown)
        if ADDRESS.search(without_files) or HOST.search(without_files):
            found.add("link")
        if FILE.search(shown):
            found.add("attachment")
        return tuple(sign for sign in self._patterns if sign in found)


def shows(text: str, signs: Sequence[str]) -> bool:
    """Is this a message that the customer received, rather than a question in own words?"""
    if len(text) < SHORT:
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    if ADDRESS.search(text) or (HOST.search(text) and len(signs) > 1):
        return True
    return len(text) >= LONG and (len(lines) >= LINES or len(signs) >= (1 if len(lines) > 1 else 2))


def own_words(text: str) -> tuple[str, ...]:
    """Where a customer's own words may stand: the first line and the last, the first sentence and the last, or
    all of it."""
    parts = [line.strip() for line in text.splitlines() if line.strip()]
    if len(parts) < 2 and not HOST.search(text):
        # Nothing is quoted: the customer tells it.
        return (text, *sentences(text))
    if len(parts) < 2:
        parts = sentences(text)
    return tuple(part for part in (*parts[:1], *parts[-1:]) if len(words(part)) > 1)


def _pattern(cues: Iterable[str]) -> re.Pattern[str]:
    # A long cue may go on: "dringend" is in "dringende".
    ends = ((cue, r"\b" if len(cue) < WHOLE_WORD else "") for cue in {_plain(cue) for cue in cues})
    return re.compile("|".join(rf"\b{re.escape(cue)}{end}" for cue, end in sorted(ends)))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[-’'‘`]", " ", fold(text)).split())
