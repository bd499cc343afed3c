"""An answer cut to what a platform can show: long texts at the end of a sentence, buttons to what there is of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

BORDERS = (re.compile(r"\n\n+"), re.compile(r"(?<=[.!?…:;])\s+|\n"), re.compile(r"\s+"))


class Style(Enum):
    """How the options of a part are shown."""

    NONE = "none"
    BUTTONS = "buttons"
    LIST = "list"
    NUMBERS = "numbers"


@dataclass(frozen=True)
class Option:
    """A button. Nobody sees the payload."""

    title: str
    payload: str


@dataclass(frozen=True)
class Call:
    """A telephone number in the international form, and the words on the button that calls it."""

    title: str
    number: str
    name: str


@dataclass(frozen=True)
class Part:
    """One message as the platform gets it. With NUMBERS the text lists the options already. `choose` are the words on
    the button that opens a list."""

    text: str
    style: Style = Style.NONE
    options: tuple[Option, ...] = ()
    choose: str = ""
    call: Call | None = None


@dataclass(frozen=True)
class Limits:
    """What a platform takes, in characters as `length` counts them; payloads in bytes. `text_above` is for a text with
    buttons or a list. 0 is none at all. `description`: a row of a list shows a second line, so that its title may be
    shortened."""

    text: int
    text_above: int = 0
    buttons: int = 0
    button_title: int = 0
    rows: int = 0
    row_title: int = 0
    description: int = 0
    payload: int = 0
    length: Callable[[str], int] = len


def utf16(text: str) -> int:
    """Code units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True)
class Labels:
    """Words around options, in the language of the answer."""

    choose: str
    reply_with_number: str


def parts(messages: Sequence[Mapping[str, Any]], limits: Limits, labels: Labels) -> tuple[Part, ...]:
    """`messages` are those of a record: text and buttons."""
    return tuple(part for message in messages for part in _parts(message, limits, labels))


def _parts(message: Mapping[str, Any], limits: Limits, labels: Labels) -> Iterator[Part]:
    options = tuple(Option(str(button["title"]), str(button["payload"])) for button in message.get("buttons") or ())
    style = _style(options, limits)
    text, below = str(message["text"]).strip(), ""
    if style is Style.NUMBERS:
        listed = "\n".join(f"{number}. {option.title}" for number, option in enumerate(options, 1))
        below = f"\n\n{listed}\n\n{labels.reply_with_number}"
    room = (limits.text if style in (Style.NONE, Style.NUMBERS) else limits.text_above) - limits.length(below)
    chunks = split(text, limits.text, limits.length)
    if room < limits.text // 3 and below:
        chunks, below = [*chunks, *split(below.strip(), limits.text, limits.length)], ""
    elif chunks and limits.length(chunks[-1]) > room:
        chunks = [*chunks[:-1], *split(chunks[-1], room, limits.length)]
    for chunk in chunks[:-1]:
        yield Part(chunk)
    if chunks:
        yield Part(chunks[-1] + below, style, options if style is not Style.NONE else (), labels.choose)


def _style(options: Sequence[Option], limits: Limits) -> Style:
    if not options:
        return Style.NONE
    fits = all(len(option.payload.encode("utf-8", "surrogatepass")) <= limits.payload for option in options)
    titles = [limits.length(option.title) for option in options]
    if fits and len(options) <= limits.buttons and max(titles) <= limits.button_title:
        return Style.BUTTONS
    if fits and len(options) <= limits.rows and max(titles) <= max(limits.row_title, limits.description):
        return Style.LIST
    return Style.NUMBERS


def split(text: str, limit: int, length: Callable[[str], int] = len) -> list[str]:
    """In pieces of `limit` at most: at the end of a paragraph where there is one, else of a sentence, else of a word,
    else anywhere."""
    if length(text) <= limit:
        return [text] if text else []
    for border in BORDERS:
        end = _last_border(text, border, limit, length)
        if end:
            first, rest = text[: end[0]].rstrip(), text[end[1] :].lstrip()
            return [first, *split(rest, limit, length)]
    cut = _longest(text, limit, length)
    return [text[:cut], *split(text[cut:].lstrip(), limit, length)]


def _last_border(
    text: str, border: re.Pattern[str], limit: int, length: Callable[[str], int]
) -> tuple[int, int] | None:
    """Not in the first third: a tiny piece before a long one reads worse than a cut between two words."""
    window = text[: _longest(text, limit, length) + 1]
    last = None
    for match in border.finditer(window):
        if match.start() * 3 >= len(window) and length(text[: match.start()]) <= limit:
            last = match.span()
    return last


def _longest(text: str, limit: int, length: Callable[[str], int]) -> int:
    """How many characters fit. One unit each at least, so that there never are more than `limit`."""
    cut = min(len(text), limit)
    while length(text[:cut]) > limit:
        cut -= 1
    return max(cut, 1)


def shortened(text: str, limit: int) -> str:
    """Cut between two words, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return f"{head.rpartition(' ')[0] or head}…"


def with_call(made: Sequence[Part], call: Call | None) -> tuple[Part, ...]:
    """The call hangs on the first part without options, which is a text of its own on every platform."""
    if call is None:
        return tuple(made)
    for number, part in enumerate(made):
        if part.style is Style.NONE:
            return (*made[:number], replace(part, call=call), *made[number + 1 :])
    return (*made[:-1], replace(made[-1], call=call)) if made else ()
