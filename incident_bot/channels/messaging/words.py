"""What the messaging channels say on their own account. All of it stands in content/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import phonenumbers

from incident_bot.channels.messaging.replies import Call, Labels
from incident_bot.content import Content
from incident_bot.messages import plain
from incident_bot.settings import LANGUAGES

COUNTRY = "BE"

FIRST = (("page", "intro"), ("page", "no_secrets"), ("channels", "number"), ("channels", "to_erase"))


@dataclass(frozen=True)
class Said:
    """`language` is None where nobody knows it yet; `handoff`: the customer is sent to the hotline; `ends`: the
    customer wants to hear no more."""

    language: str | None
    messages: tuple[Mapping[str, Any], ...]
    handoff: bool = False
    ends: bool = False


class Words:
    """In `language`; where nobody knows it, in all that the assistant speaks."""

    def __init__(self, content: Content, language: str | None) -> None:
        self._content = content
        self.language = language

    def text(self, *keys: tuple[str, str]) -> str:
        """Phrases as one text; in several languages, one below the other."""
        languages = (self.language,) if self.language else LANGUAGES
        return "\n\n".join(" ".join(self._content.phrase(*key, language) for key in keys) for language in languages)

    def say(self, *keys: tuple[str, str], handoff: bool = False, ends: bool = False) -> Said:
        return Said(self.language, ({"text": self.text(*keys)},), handoff, ends)

    def labels(self) -> Labels:
        language = self.language or LANGUAGES[0]
        return Labels(
            self._content.phrase("channels", "choose", language), self._content.phrase("channels", "options", language)
        )

    def call(self) -> Call | None:
        """None where the hotline's terms hold no telephone number."""
        language = self.language or LANGUAGES[0]
        number = international(self._content.facts["hotline"].terms)
        title, name = (self._content.phrase("channels", key, language) for key in ("call", "hotline"))
        return Call(title, number, name) if number else None


def international(terms: Sequence[str]) -> str | None:
    """The first telephone number, as +32…"""
    for term in terms:
        try:
            number = phonenumbers.parse(term, COUNTRY)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None


def command(content: Content, text: str, language: str | None) -> tuple[str, str | None] | None:
    """Which command a message is and the language that it is in, `language` where that has the word too."""
    said = plain(text)
    for name, by_language in content.commands.items():
        spoken = [code for code in LANGUAGES if said in map(plain, by_language[code])]
        if spoken:
            return name, language if language in spoken or len(spoken) > 1 else spoken[0]
    return None
