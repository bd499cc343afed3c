"""How a reply looks on each channel, by the rules of the channel itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from incident_bot.channels.messaging.messenger import MessengerChannel
from incident_bot.channels.messaging.replies import Limits, Option, Part, Style, parts
from incident_bot.channels.messaging.slack import SlackChannel
from incident_bot.channels.messaging.telegram import TelegramChannel
from incident_bot.channels.messaging.twilio import TwilioChannel
from incident_bot.channels.messaging.whatsapp import WhatsAppChannel
from incident_bot.channels.messaging.words import Words
from incident_bot.content import Content


@dataclass(frozen=True)
class Channel:
    """`name` is what people call it; without `limits` it shows everything."""

    id: str
    name: str
    limits: Limits | None = None


CHANNELS = (
    Channel("web", "Web"),
    Channel("whatsapp", "WhatsApp", WhatsAppChannel.limits),
    Channel("messenger", "Messenger", MessengerChannel.limits),
    Channel("telegram", "Telegram", TelegramChannel.limits),
    Channel("sms", "SMS", TwilioChannel.limits),
    Channel("slack", "Slack", SlackChannel.limits),
)
BY_ID = {channel.id: channel for channel in CHANNELS}


@dataclass(frozen=True)
class Bubble:
    """One message as it arrives. `style` says what became of the buttons: `none`, `buttons`, `list` (one button opens
    the rows) or `numbers` (in the text, to be answered with a number). `segments` is how many SMS it costs."""

    text: str
    buttons: tuple[Option, ...] = ()
    style: str = Style.NONE.value
    segments: int = 0


# Of GSM 03.38; anything else makes the whole SMS Unicode.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


def preview(content: Content, channel: str, messages: Sequence[Mapping[str, Any]], language: str) -> tuple[Bubble, ...]:
    """`messages` are those of a record, in `language`."""
    limits = BY_ID[channel].limits
    if limits is None:
        return tuple(_whole(message) for message in messages)
    return tuple(_bubble(channel, part) for part in parts(messages, limits, Words(content, language).labels()))


def _whole(message: Mapping[str, Any]) -> Bubble:
    buttons = tuple(Option(button["title"], button["payload"]) for button in message["buttons"])
    return Bubble(str(message["text"]), buttons, (Style.BUTTONS if buttons else Style.NONE).value)


def _bubble(channel: str, part: Part) -> Bubble:
    shown = part.options if part.style in (Style.BUTTONS, Style.LIST) else ()
    return Bubble(part.text, shown, part.style.value, _segments(part.text) if channel == "sms" else 0)


def _segments(text: str) -> int:
    """How many SMS the text costs."""
    single, joined = (160, 153) if set(text) <= GSM else (70, 67)
    return 1 if len(text) <= single else -(-len(text) // joined)
