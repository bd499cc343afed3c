"""What a request asks for, read from its body and headers without trusting either."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from incident_bot.errors import MessageRefused
from incident_bot.settings import LANGUAGES, MAX_BODY

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

# Room for the longest text with every character escaped, and for the other fields.
LARGEST_BODY = MAX_BODY
# `id` is the client's own number of a message.
FIELDS = frozenset({"text", "payload", "sender", "language", "id"})


MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


TOKEN_FIELDS = frozenset({"sender", "language"})
OPINION_FIELDS = frozenset({"sender", "topics", "language", "verdict"})
VERDICTS = ("helpful", "unclear", "outdated", "wrong")
MOST_TOPICS = 5


@dataclass(frozen=True)
class Incoming:
    """One message to answer. `text`, or `payload`, a button that stands in its place, still has to pass the gate;
    `sender` is a token that still has to be opened, None for a new conversation; `language` is that of the page, None
    where nothing says it; `id` is the client's number of the message, the same where it is sent again."""

    text: str
    sender: str | None
    language: str | None
    id: str | None = None
    payload: str | None = None


@dataclass(frozen=True)
class Opinion:
    """What a customer thinks of an answer, by its topics and its language."""

    topics: tuple[str, ...]
    language: str
    verdict: str


def fields_of_json(content_type: str, body: bytes, known: frozenset[str] = FIELDS) -> Mapping[str, Any]:
    """Raises MessageRefused for anything but a JSON object of a size that is read."""
    _accept(content_type, JSON, body)
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise MessageRefused("malformed", 400, "the body is not valid JSON") from None
    return named(fields, known)


def named(fields: Any, known: frozenset[str] = FIELDS) -> Mapping[str, Any]:
    """Raises MessageRefused for anything but an object of these fields."""
    if not isinstance(fields, dict):
        raise MessageRefused("malformed", 400, "this is not a JSON object")
    if not fields.keys() <= known:
        raise MessageRefused("malformed", 400, f"there are fields other than {', '.join(sorted(known))}")
    return fields


def fields_of_form(content_type: str, body: bytes) -> Mapping[str, str]:
    """The last value of each name. Raises MessageRefused."""
    _accept(content_type, FORM, body)
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20))
    except ValueError:
        raise MessageRefused("malformed", 400, "the body is no form") from None


def read(fields: Mapping[str, Any], accept_language: str) -> Incoming:
    """Raises MessageRefused for wrong types or an unknown language."""
    sender, language = fields.get("sender"), fields.get("language")
    if sender is not None and not isinstance(sender, str):
        raise MessageRefused("malformed", 400, "sender must be a string")
    if language is not None and language not in LANGUAGES:
        raise MessageRefused("malformed", 400, f"language must be one of {', '.join(LANGUAGES)}")
    text, payload = fields.get("text", ""), fields.get("payload")
    if not isinstance(text, str) or not isinstance(payload, str | None) or ("text" in fields) == (payload is not None):
        raise MessageRefused("malformed", 400, "there must be either a text or a payload, a string")
    number = fields.get("id")
    if number is not None and not (isinstance(number, str) and MESSAGE_ID.fullmatch(number)):
        raise MessageRefused("malformed", 400, "id must be 1 to 64 letters, digits, - or _")
    return Incoming(text, sender, language or preferred(accept_language), number, payload)


def read_token(fields: Mapping[str, Any]) -> str:
    """Raises MessageRefused without one."""
    sender = fields.get("sender")
    if not isinstance(sender, str):
        raise MessageRefused("malformed", 400, "sender must be a string")
    return sender


def read_opinion(fields: Mapping[str, Any]) -> Opinion:
    """Raises MessageRefused for anything that could not be counted."""
    topics, language, verdict = fields.get("topics"), fields.get("language"), fields.get("verdict")
    if not isinstance(topics, list) or not 0 < len(topics) <= MOST_TOPICS or not all(map(_is_text, topics)):
        raise MessageRefused("malformed", 400, f"topics must be a list of 1 to {MOST_TOPICS} keys")
    if not isinstance(language, str) or language not in LANGUAGES:
        raise MessageRefused("malformed", 400, f"language must be one of {', '.join(LANGUAGES)}")
    if not isinstance(verdict, str) or verdict not in VERDICTS:
        raise MessageRefused("malformed", 400, f"verdict must be one of {', '.join(VERDICTS)}")
    return Opinion(tuple(topics), language, verdict)


def best_guess(language: Any, accept_language: str) -> str:
    """The language to speak to whoever sent this, however wrong the rest of the request is."""
    if isinstance(language, str) and language in LANGUAGES:
        return language
    return preferred(accept_language) or LANGUAGES[0]


def preferred(accept_language: str) -> str | None:
    """The first of our languages that an Accept-Language header asks for."""
    wanted: list[tuple[float, str]] = []
    for entry in accept_language.split(","):
        tag, _, parameters = entry.partition(";")
        language = tag.strip().lower().split("-")[0]
        weight = _weight(parameters)
        if language in LANGUAGES and weight > 0:
            wanted.append((weight, language))
    return max(wanted, key=lambda pair: pair[0])[1] if wanted else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def _accept(content_type: str, wanted: str, body: bytes) -> None:
    if content_type.partition(";")[0].strip().lower() != wanted:
        raise MessageRefused("unsupported", 415, f"content-type must be {wanted}")
    if len(body) > LARGEST_BODY:
        raise MessageRefused("too_long", 413, f"the body has {len(body)} bytes, {LARGEST_BODY} at most")
