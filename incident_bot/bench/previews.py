"""How a reply looks on each channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BUTTONS, LIST, NUMBERS, PLAIN = "buttons", "list", "numbers", "plain"


@dataclass(frozen=True)
class Channel:
    """What a channel can show, in characters: the longest text, alone and with buttons or a list; how many buttons, and
    the longest title of one; how many rows a list has, and the longest of one. `name` is what people call it."""

    id: str
    name: str
    text: int
    text_above: int = 0
    buttons: int = 0
    title: int = 0
    rows: int = 0
    row: int = 0


# As the vendors publish them.
CHANNELS = (
    Channel("web", "Web", 20_000, 20_000, 13, 200),
    Channel("whatsapp", "WhatsApp", 4_096, 1_024, 3, 20, 10, 72),
    Channel("messenger", "Messenger", 2_000, 2_000, 13, 20),
    Channel("telegram", "Telegram", 4_096, 4_096, 8, 60),
    Channel("sms", "SMS", 1_600),
)
BY_ID = {channel.id: channel for channel in CHANNELS}


@dataclass(frozen=True)
class Bubble:
    """One message as it arrives. `style` is one of BUTTONS, LIST (one button opens the rows), NUMBERS (in the text, to
    be answered with a number) and PLAIN. `parts` is in how many pieces it is sent, `segments` how many SMS it costs."""

    text: str
    buttons: tuple[Mapping[str, str], ...] = ()
    style: str = PLAIN
    parts: int = 1
    segments: int = 0


# Of GSM 03.38; anything else makes the whole SMS Unicode.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


def preview(channel: str, messages: Sequence[Mapping[str, Any]]) -> tuple[Bubble, ...]:
    limits = BY_ID[channel]
    return tuple(_bubble(limits, message) for message in messages)


def _bubble(limits: Channel, message: Mapping[str, Any]) -> Bubble:
    buttons = tuple(message["buttons"])
    style = _style(limits, [button["title"] for button in buttons])
    text = str(message["text"])
    if style == NUMBERS:
        text = "\n".join([text, *(f"{number}. {button['title']}" for number, button in enumerate(buttons, start=1))])
    room = limits.text_above if style in (BUTTONS, LIST) else limits.text
    segments = _segments(text) if limits.id == "sms" else 0
    return Bubble(text, buttons if style in (BUTTONS, LIST) else (), style, -(-len(text) // room), segments)


def _style(limits: Channel, titles: Sequence[str]) -> str:
    if not titles:
        return PLAIN
    longest = max(map(len, titles))
    if len(titles) <= limits.buttons and longest <= limits.title:
        return BUTTONS
    return LIST if len(titles) <= limits.rows and longest <= limits.row else NUMBERS


def _segments(text: str) -> int:
    """How many SMS the text costs."""
    single, joined = (160, 153) if set(text) <= GSM else (70, 67)
    return 1 if len(text) <= single else -(-len(text) // joined)
