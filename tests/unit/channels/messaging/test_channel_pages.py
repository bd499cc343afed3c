"""docs/channels/ says what the code does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from incident_bot.channel_settings import ChannelSettings
from incident_bot.channels.messaging import once, sending, workers
from incident_bot.channels.messaging.asking import PAUSES
from incident_bot.channels.messaging.channel import MessagingChannel
from incident_bot.channels.messaging.messenger import MessengerChannel
from incident_bot.channels.messaging.slack import SlackChannel
from incident_bot.channels.messaging.telegram import TelegramChannel
from incident_bot.channels.messaging.twilio import TwilioChannel
from incident_bot.channels.messaging.whatsapp import WhatsAppChannel
from incident_bot.settings import TURN_SECONDS
from incident_bot.simulator.platforms import PLATFORMS

CHANNELS: tuple[type[MessagingChannel[Any]], ...] = (
    TelegramChannel, WhatsAppChannel, MessengerChannel, TwilioChannel, SlackChannel,
)  # fmt: skip


class Asked(dict[str, str]):
    """An environment that knows what it was asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.names.add(key)
        return super().get(key, default)


def page(root: Path, name: str) -> str:
    return (root / "docs" / "channels" / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", CHANNELS, ids=lambda kind: kind.name())
def test_a_page_names_every_setting_of_its_channel_and_no_other(kind: type[MessagingChannel[Any]], root: Path) -> None:
    prefix = f"INCIDENT_BOT_{kind.name().upper()}_"
    asked = Asked(PLATFORMS[kind.name()]().environment("http://127.0.0.1:1"))
    ChannelSettings.read(asked)
    read = {name for name in asked.names if name.startswith(prefix)}
    told = set(re.findall(rf"`({prefix}[A-Z_]+)`", page(root, kind.name())))
    assert told == read


@pytest.mark.parametrize("kind", CHANNELS, ids=lambda kind: kind.name())
def test_a_page_says_how_long_a_text_can_be(kind: type[MessagingChannel[Any]], root: Path) -> None:
    assert f"{kind.limits.text:,} characters" in " ".join(page(root, kind.name()).split())
    for heading in ("From nothing to the first message", "Settings", "Limits", "Replacing the secret", "stores"):
        assert re.search(f"^## .*{heading}", page(root, kind.name()), re.MULTILINE)


def test_the_common_page_gives_the_figures_of_the_code(root: Path) -> None:
    text = page(root, "README")
    assert f"At most {workers.DEEPEST} messages of a person and {workers.MOST:,} in all" in text
    assert f"{MessagingChannel.largest // 1024} kB, from Meta {WhatsAppChannel.largest // 1024**2} MB" in text
    assert once.KEPT_SECONDS == 7 * 24 * 60 * 60
    assert "Seven days" in text
    assert round(sum(PAUSES)) == 8
    assert "about eight seconds" in text
    assert sending.ATTEMPTS == 5
    assert "five times at most" in text
    assert f"{sending.LONGEST_WAIT:g} seconds at most" in text
    assert TURN_SECONDS == 10
    assert "for ten seconds" in text
