"""All simulated platforms by their names."""

from __future__ import annotations

from collections.abc import Mapping

from incident_bot.simulator.messenger import MessengerSimulator
from incident_bot.simulator.platform import Platform
from incident_bot.simulator.slack import SlackSimulator
from incident_bot.simulator.telegram import TelegramSimulator
from incident_bot.simulator.twilio import TwilioSimulator
from incident_bot.simulator.whatsapp import WhatsAppSimulator

PLATFORMS: Mapping[str, type[Platform]] = {
    platform.name: platform
    for platform in (TelegramSimulator, WhatsAppSimulator, MessengerSimulator, TwilioSimulator, SlackSimulator)
}
