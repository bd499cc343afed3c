"""How a reply looks on each channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Channel:
    """What a channel can show: the longest text, how many buttons, and the longest title of one. `name` is what people
    call it."""

    id: str
    name: str
    text: int
    buttons: int
    title: int


# As the vendors publish them; a button of WhatsApp that is longer becomes a row of its list.
CHANNELS = (
    Channel("web", "Web", 20_000, 13, 200),
    Channel("whatsapp", "WhatsApp", 1_024, 3, 20),
    Channel("messenger", "Messenger", 2_000, 13, 20),
    Channel("telegram", "Telegram", 4_096, 20, 64),
    Channel("sms", "SMS", 1_530, 0, 0),
)
BY_ID = {channel.id: channel for channel in CHANNELS}


@dataclass(frozen=True)
class Bubble:
    """One message as it arrives. `parts` is in how many pieces it is sent; `as_list` says that the buttons become
    numbered lines, because a title is too long or there is no button."""

    text: str
    buttons: tuple[Mapping[str, str], ...] = ()
    parts: int = 1
    as_list: bool = False
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
    titles = tuple(button["title"] for button in message["buttons"])
    listed = bool(titles) and (limits.buttons < len(titles) or any(len(title) > limits.title for title in titles))
    lines = [message["text"], *(f"{number}. {title}" for number, title in enumerate(titles, start=1))]
    text = "\n".join(lines) if listed else message["text"]
    segments = _segments(text) if limits.id == "sms" else 0
    return Bubble(text, () if listed else tuple(message["buttons"]), -(-len(text) // limits.text), listed, segments)


def _segments(text: str) -> int:
    """How many SMS the text costs."""
    single, joined = (160, 153) if set(text) <= GSM else (70, 67)
    return 1 if len(text) <= single else -(-len(text) // joined)
