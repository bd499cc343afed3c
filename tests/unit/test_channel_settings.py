from __future__ import annotations

import pytest

from incident_bot.channel_settings import ChannelSettings
from incident_bot.errors import SettingsError

WHOLE = {
    "telegram": {"INCIDENT_BOT_TELEGRAM_TOKEN": "1:a", "INCIDENT_BOT_TELEGRAM_SECRET": "s"},
    "whatsapp": {
        "INCIDENT_BOT_WHATSAPP_TOKEN": "t",
        "INCIDENT_BOT_WHATSAPP_PHONE_NUMBER_ID": "1",
        "INCIDENT_BOT_WHATSAPP_APP_SECRET": "s",
        "INCIDENT_BOT_WHATSAPP_VERIFY_TOKEN": "v",
    },
    "messenger": {
        "INCIDENT_BOT_MESSENGER_PAGE_TOKEN": "t",
        "INCIDENT_BOT_MESSENGER_APP_SECRET": "s",
        "INCIDENT_BOT_MESSENGER_VERIFY_TOKEN": "v",
    },
    "twilio": {
        "INCIDENT_BOT_TWILIO_ACCOUNT_SID": "AC",
        "INCIDENT_BOT_TWILIO_AUTH_TOKEN": "t",
        "INCIDENT_BOT_TWILIO_WEBHOOK_URL": "https://example.org/webhooks/twilio/webhook",
    },
    "slack": {"INCIDENT_BOT_SLACK_BOT_TOKEN": "xoxb", "INCIDENT_BOT_SLACK_SIGNING_SECRET": "s"},
}


def test_without_settings_every_channel_is_off() -> None:
    assert ChannelSettings.read({}) == ChannelSettings()


@pytest.mark.parametrize("name", WHOLE)
def test_its_settings_switch_a_channel_on_and_no_other(name: str) -> None:
    found = ChannelSettings.read(WHOLE[name])
    assert [channel for channel in WHOLE if getattr(found, channel)] == [name]


@pytest.mark.parametrize(("name", "missing"), [(name, setting) for name in WHOLE for setting in WHOLE[name]])
def test_half_a_channel_is_an_error_that_names_what_is_missing(name: str, missing: str) -> None:
    with pytest.raises(SettingsError, match=f"^{missing}: missing"):
        ChannelSettings.read({**WHOLE[name], missing: " "})


def test_two_secrets_count_while_one_is_replaced() -> None:
    found = ChannelSettings.read({**WHOLE["telegram"], "INCIDENT_BOT_TELEGRAM_SECRET": "new, old"})
    assert found.telegram
    assert found.telegram.secrets == ("new", "old")


def test_an_address_alone_switches_nothing_on() -> None:
    assert ChannelSettings.read({"INCIDENT_BOT_SLACK_API": "http://127.0.0.1:1"}) == ChannelSettings()


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [
        ("twilio", "INCIDENT_BOT_TWILIO_WEBHOOK_URL", "example.org"),
        ("whatsapp", "INCIDENT_BOT_WHATSAPP_CALLING", "yes"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, setting: str, value: str) -> None:
    with pytest.raises(SettingsError, match=setting):
        ChannelSettings.read({**WHOLE[name], setting: value})


@pytest.mark.parametrize("name", WHOLE)
def test_settings_that_are_printed_show_no_secret(name: str) -> None:
    values = {setting: f"https://example.org/{number}" for number, setting in enumerate(WHOLE[name])}
    shown = repr(ChannelSettings.read(values))
    hidden = [value for setting, value in values.items() if setting.endswith(("TOKEN", "SECRET"))]
    assert hidden
    assert not any(value in shown for value in hidden)
