"""Words of content/channels.yml that are more than text: labels that platforms cut off, and commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incident_bot.content import Content
from incident_bot.errors import Fault
from incident_bot.messages import plain
from incident_bot.settings import LANGUAGES

FILE = "content/channels.yml"
LABELS = ("choose", "call")
# The shortest label that a platform shows whole (WhatsApp, Messenger).
LONGEST_LABEL = 20
QUOTED = re.compile("[«‘“„](.+?)[»’”“]")


def faults(content: Content) -> Iterator[Fault]:
    words = content.phrases["channels"]
    for key in LABELS:
        for language in LANGUAGES if key in words else ():
            length = len(words[key].text[language])
            if length > LONGEST_LABEL:
                yield Fault(FILE, key, language, f"{length} characters, {LONGEST_LABEL} at most")
    yield from _ambiguous(content)
    for language in LANGUAGES if "to_erase" in words else ():
        quoted = QUOTED.search(words["to_erase"].text[language])
        if not quoted or plain(quoted[1]) not in map(plain, content.commands["erase"][language]):
            what = "what it quotes is none of the `erase` commands"
            yield Fault(FILE, "words to_erase", language, what)


def _ambiguous(content: Content) -> Iterator[Fault]:
    meanings: dict[str, str] = {}
    for name, by_language in content.commands.items():
        for language, commands in by_language.items():
            for command in commands:
                if meanings.setdefault(plain(command), name) != name:
                    what = f"{command!r} also means `{meanings[plain(command)]}`"
                    yield Fault(FILE, f"commands {name}", language, what)
