"""Whatever a signed delivery holds, a translator reads it or says that it cannot."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incident_bot.channels.messaging.arrivals import Arrival, Delivery
from incident_bot.channels.messaging.channel import SHAPE, MessagingChannel
from incident_bot.channels.messaging.desk import Desk
from incident_bot.channels.messaging.messenger import MessengerChannel
from incident_bot.channels.messaging.slack import SlackChannel
from incident_bot.channels.messaging.telegram import TelegramChannel
from incident_bot.channels.messaging.twilio import TwilioChannel
from incident_bot.channels.messaging.whatsapp import WhatsAppChannel
from incident_bot.settings import Settings
from incident_bot.simulator.platforms import PLATFORMS

CHANNELS: tuple[type[MessagingChannel[Any]], ...] = (
    TelegramChannel, WhatsAppChannel, MessengerChannel, TwilioChannel, SlackChannel,
)  # fmt: skip
# The fields that the translators look at, so that more than the surface is reached.
NAMES = """
    update_id message callback_query from id chat type text caption date data reply_markup inline_keyboard object entry
    changes value field metadata phone_number_id messages contacts wa_id user_id from_user_id timestamp interactive
    button_reply list_reply title description messaging sender recipient mid quick_reply payload postback attachments
    event event_id team_id channel channel_type user ts thread_ts files subtype action actions action_ts team
    From To Body MessageSid NumMedia SmsStatus OptOutType
""".split()
WORDS = ["private", "message", "messages", "im", "app_mention", "text", "interactive", "list_reply", "block_actions",
         "whatsapp_business_account", "page", "event_callback", "106540352242922", "", "1", "é\ud800"]  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=25,
)


def made(kind: type[MessagingChannel[Any]]) -> MessagingChannel[Any]:
    given_settings = Settings.from_environment(PLATFORMS[kind.name()]().environment("http://127.0.0.1:1"))
    return kind(getattr(given_settings.channels, kind.name()), cast(Desk, None))


@pytest.mark.parametrize("kind", CHANNELS, ids=lambda kind: kind.name())
@settings(max_examples=100, deadline=None)
@given(value=VALUES, form=st.booleans())
def test_any_delivery_is_read_or_refused(kind: type[MessagingChannel[Any]], value: Any, form: bool) -> None:
    channel = made(kind)
    body = json.dumps(value)
    headers = {"content-type": "application/json"}
    if form:
        fields = value if isinstance(value, dict) else {"payload": body}
        body = urlencode({name: str(field) for name, field in fields.items()}, errors="replace")
        headers = {"content-type": "application/x-www-form-urlencoded"}
    delivery = Delivery(body.encode(), headers)
    try:
        channel.challenge(delivery)
        items = list(channel.items(delivery))
    except SHAPE:
        return
    for item in items:
        arrival = channel._read(item)
        assert arrival is None or (isinstance(arrival, Arrival) and arrival.sender)


@pytest.mark.parametrize("kind", CHANNELS, ids=lambda kind: kind.name())
@settings(max_examples=100, deadline=None)
@given(item=VALUES)
def test_any_item_is_read_or_left_out(kind: type[MessagingChannel[Any]], item: Any) -> None:
    arrival = made(kind)._read((item, [item]) if kind is WhatsAppChannel else item)
    assert arrival is None or isinstance(arrival.text, str)
