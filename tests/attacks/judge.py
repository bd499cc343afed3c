"""What every reply has to be, whatever was sent."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from incident_bot.channels.incoming import best_guess
from incident_bot.content import load
from incident_bot.settings import LANGUAGES
from tests.channels.web_fakes import CONTENT, Reply

# A server that takes longer hangs.
HANGS = 2.0
PHRASES = load(CONTENT).phrases
REFUSALS = {key: phrase.text for key, phrase in {**PHRASES["refusals"], **PHRASES["web_refusals"]}.items()}
EXPECTED = {200, 400, 401, 403, 404, 405, 413, 415, 429}
INSIDE = ("Traceback", 'File "', ".py", "Error(", "site-packages")


@dataclass
class Judge:
    """Fails at the first reply that is none; `slowest` is in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    hung: int = 0

    def reply(self, ask: Callable[[], Reply], language: str | None = None) -> Reply:
        """`language` is the one that a refusal has to be in, None for any of the four."""
        started = time.monotonic()
        reply = ask()
        taken = time.monotonic() - started
        self.slowest = max(self.slowest, taken)
        self.hung += taken > HANGS
        self.statuses[reply.status] += 1
        assert reply.status in EXPECTED, (reply.status, reply.body[:300])
        if reply.headers.get("content-type", "").startswith("text/html"):
            _page(reply)
        else:
            _record(reply, language)
        return reply

    @property
    def summary(self) -> str:
        counted = ", ".join(f"{count:,} x {status}" for status, count in sorted(self.statuses.items()))
        return f"{counted}; slowest {self.slowest:.2f} s, {self.hung} over {HANGS:.0f} s"


def _record(reply: Reply, language: str | None) -> None:
    said = reply.json()
    if reply.status == 200:
        assert said["messages"], reply.text
        assert all(message["text"].strip() for message in said["messages"]), reply.text
        return
    phrases = REFUSALS[said["error"]]
    assert said["message"] in ([phrases[language]] if language else phrases.values()), (language, said)
    _nothing_inside(json.dumps(said))


def _page(reply: Reply) -> None:
    assert any(f'<html lang="{language}">' in reply.text for language in LANGUAGES), reply.text[:300]
    if reply.status != 200:
        assert 'role="alert"' in reply.text
        _nothing_inside(reply.text)


def _nothing_inside(said: str) -> None:
    """What an error says of the program."""
    assert not any(part in said for part in INSIDE), said


def language_of(fields: Any, accept_language: str = "") -> str:
    """In which language a refusal of this body has to be."""
    return best_guess(fields.get("language") if isinstance(fields, Mapping) else None, accept_language)
