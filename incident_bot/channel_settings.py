"""Settings of the messaging channels. A channel is on where its settings are there, and off where none is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from incident_bot.errors import SettingsError

Environment = Mapping[str, str]
# In the order in which they are tried: two while a secret is being replaced.
Secrets = tuple[str, ...]

GRAPH = "https://graph.facebook.com"
GRAPH_VERSION = "v25.0"


@dataclass(frozen=True)
class Bot:
    """`secrets` are what the platform signs with; `api` is where it listens."""

    token: str = field(repr=False)
    secrets: Secrets = field(repr=False)
    api: str


@dataclass(frozen=True)
class MetaBot(Bot):
    """`version` is that of the Graph API."""

    verify_token: str = field(repr=False)
    version: str


class Telegram(Bot):
    @classmethod
    def read(cls, env: Environment) -> Telegram | None:
        prefix = "INCIDENT_BOT_TELEGRAM_"
        found = _group(env, prefix, ("TOKEN", "SECRET"))
        api = env.get(f"{prefix}API", "https://api.telegram.org")
        return cls(found["TOKEN"], _secrets(found["SECRET"]), api) if found else None


class Slack(Bot):
    """`token` is that of the bot user."""

    @classmethod
    def read(cls, env: Environment) -> Slack | None:
        prefix = "INCIDENT_BOT_SLACK_"
        found = _group(env, prefix, ("BOT_TOKEN", "SIGNING_SECRET"))
        api = env.get(f"{prefix}API", "https://slack.com")
        return cls(found["BOT_TOKEN"], _secrets(found["SIGNING_SECRET"]), api) if found else None


class Messenger(MetaBot):
    """`token` is that of the page."""

    @classmethod
    def read(cls, env: Environment) -> Messenger | None:
        prefix = "INCIDENT_BOT_MESSENGER_"
        found = _group(env, prefix, ("PAGE_TOKEN", "APP_SECRET", "VERIFY_TOKEN"))
        return cls(token=found["PAGE_TOKEN"], **_meta(env, prefix, found)) if found else None


@dataclass(frozen=True)
class WhatsApp(MetaBot):
    """`calling`: the number takes WhatsApp calls, so that a button can start one."""

    phone_number_id: str
    calling: bool

    @classmethod
    def read(cls, env: Environment) -> WhatsApp | None:
        prefix = "INCIDENT_BOT_WHATSAPP_"
        found = _group(env, prefix, ("TOKEN", "PHONE_NUMBER_ID", "APP_SECRET", "VERIFY_TOKEN"))
        calling = env.get(f"{prefix}CALLING", "")
        if calling not in ("", "0", "1"):
            raise SettingsError(f"{prefix}CALLING is {calling!r}: it must be 1 or 0")
        if not found:
            return None
        return cls(
            token=found["TOKEN"],
            phone_number_id=found["PHONE_NUMBER_ID"],
            calling=calling == "1",
            **_meta(env, prefix, found),
        )


@dataclass(frozen=True)
class Twilio:
    """`url` is the address of our webhook as Twilio calls it, which is what it signs; we send with the first of
    `tokens`."""

    account: str
    tokens: Secrets = field(repr=False)
    url: str
    api: str

    @classmethod
    def read(cls, env: Environment) -> Twilio | None:
        prefix = "INCIDENT_BOT_TWILIO_"
        found = _group(env, prefix, ("ACCOUNT_SID", "AUTH_TOKEN", "WEBHOOK_URL"))
        if not found:
            return None
        if not found["WEBHOOK_URL"].startswith(("https://", "http://")):
            raise SettingsError(f"{prefix}WEBHOOK_URL is {found['WEBHOOK_URL']!r}: it must begin with https://")
        api = env.get(f"{prefix}API", "https://api.twilio.com")
        return cls(found["ACCOUNT_SID"], _secrets(found["AUTH_TOKEN"]), found["WEBHOOK_URL"], api)


@dataclass(frozen=True)
class ChannelSettings:
    """None for a channel that is off."""

    telegram: Telegram | None = None
    whatsapp: WhatsApp | None = None
    messenger: Messenger | None = None
    twilio: Twilio | None = None
    slack: Slack | None = None

    @classmethod
    def read(cls, env: Environment) -> ChannelSettings:
        """Raises SettingsError for a channel that is neither on nor off."""
        return cls(Telegram.read(env), WhatsApp.read(env), Messenger.read(env), Twilio.read(env), Slack.read(env))


def _group(env: Environment, prefix: str, needed: tuple[str, ...]) -> Mapping[str, str] | None:
    values = {name: env.get(prefix + name, "").strip(" ,") for name in needed}
    given = [name for name in needed if values[name]]
    missing = [name for name in needed if not values[name]]
    if given and missing:
        channel = prefix.removeprefix("INCIDENT_BOT_").strip("_").lower()
        raise SettingsError(
            f"{', '.join(prefix + name for name in missing)}: missing, while {prefix}{given[0]} is set; "
            f"set all of them to switch {channel} on, or none to switch it off (docs/channels/{channel}.md)"
        )
    return values if given else None


def _meta(env: Environment, prefix: str, found: Mapping[str, str]) -> dict[str, Any]:
    """The fields of MetaBot that every channel of Meta names alike."""
    return {
        "secrets": _secrets(found["APP_SECRET"]),
        "verify_token": found["VERIFY_TOKEN"],
        "api": env.get(f"{prefix}API", GRAPH),
        "version": env.get(f"{prefix}API_VERSION", GRAPH_VERSION),
    }


def _secrets(value: str) -> Secrets:
    return tuple(secret for part in value.split(",") if (secret := part.strip()))
