"""content/widget.yml: the words of the chat widget, and the questions that it answers without the server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from incident_bot import schemas
from incident_bot.errors import Fault
from incident_bot.settings import LANGUAGES

if TYPE_CHECKING:
    from incident_bot.content import Content

FILE = "content/widget.yml"
GROUP = "widget"

# What the modules in web/src/ ask for by name, and what they fill in there.
WORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        """
        launcher title close options language this_language hotline disclosure no_secrets starters conversation question
        send you assistant writing proposals from_statement show_facts call feedback helpful unclear outdated wrong
        feedback_thanks feedback_failed kind_iban kind_card kind_national_number kind_code kind_password warning removed
        will_send send_without change_message connecting reconnecting waiting back gone try_again new_conversation
        print save file delete delete_question delete_yes cancel deleted delete_failed
        """.split(),
        (),
    ),
    "kept": ("days",),
    "held_back": ("kind",),
}

SCHEMA: schemas.Schema = {
    "type": "object",
    "properties": {
        "starters": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {"topic": {"type": "string", "pattern": schemas.NAME}, "items": schemas.NAMES},
                "required": ["topic"],
                "additionalProperties": False,
            },
        },
        "words": {
            "type": "object",
            "properties": dict.fromkeys(WORDS, schemas.PHRASE),
            "required": sorted(WORDS),
            "additionalProperties": False,
        },
    },
    "required": ["starters", "words"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Starter:
    """A question offered first; `items` as in a question about kinds of data."""

    topic: str
    items: tuple[str, ...] = ()


def starters(raw: Mapping[str, Any]) -> tuple[Starter, ...]:
    return tuple(Starter(row["topic"], tuple(row.get("items", ()))) for row in raw["starters"])


def references(content: Content) -> Iterator[Fault]:
    """Starters that cannot be asked, and places to fill in that the widget does not know."""
    for starter in content.starters:
        if starter.topic not in content.topics or starter.topic not in content.phrases["questions"]:
            yield Fault(FILE, "starters", what=f"{starter.topic!r} is no topic with a question in phrases.yml")
        for item in starter.items:
            if item not in content.items:
                yield Fault(FILE, "starters", what=f"{item!r} is not in items.yml")
    for key, part in content.phrases[GROUP].items():
        for language in LANGUAGES:
            found = re.findall(r"\{(\w*)\}", part.text[language])
            if sorted(found) != sorted(WORDS[key]):
                wanted = ", ".join(f"{{{name}}}" for name in WORDS[key]) or "none"
                yield Fault(FILE, key, language, f"has to have as places to fill in: {wanted}")
