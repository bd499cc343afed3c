"""What the assistant does not start with. Each text says what, where and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from incident_bot.errors import SettingsError
from incident_bot.settings import Settings

LEAST_KEY = 32
LEAST_TOKEN = 16
OURS = "incident_bot."
STORE = "incident_bot.storage.trackers.ConversationStore"
LOCKS = "incident_bot.storage.locks.ConversationLocks"


def refuse_unsafe(
    settings: Settings, channels: Iterable[str] = (), tracker_store: str = STORE, locks: str = LOCKS
) -> None:
    """`channels`, `tracker_store` and `locks` are full class names, as in credentials.yml and endpoints.yml. Raises
    SettingsError with everything that is wrong."""
    found = (
        *_open_channels(channels),
        *_several(settings, tracker_store, locks),
        *(_in_production(settings, tracker_store) if settings.production else ()),
    )
    if found:
        raise SettingsError("\n".join(found))


def _open_channels(channels: Iterable[str]) -> Iterator[str]:
    for channel in channels:
        if not channel.startswith(OURS):
            yield (
                f"credentials.yml: {channel} keeps what customers type and lets them choose their conversation; "
                "take it out, the assistant's own channels begin with incident_bot."
            )


def refuse_open_api(settings: Settings) -> None:
    """Raises SettingsError."""
    if len(settings.api_token) < LEAST_TOKEN:
        raise SettingsError(
            f"INCIDENT_BOT_API_TOKEN must be {LEAST_TOKEN} characters or more: whoever has it reads conversations"
        )


def _several(settings: Settings, tracker_store: str, locks: str) -> Iterator[str]:
    if settings.workers < 2:
        return
    if tracker_store != STORE or not settings.database_url:
        yield "SANIC_WORKERS is more than 1: set INCIDENT_BOT_DATABASE_URL to a database that the workers share"
    if locks != LOCKS or not settings.redis_url:
        yield "SANIC_WORKERS is more than 1: set INCIDENT_BOT_REDIS_URL, so that workers take turns in a conversation"


def _in_production(settings: Settings, tracker_store: str) -> Iterator[str]:
    if len(settings.secret_key) < LEAST_KEY or len(set(settings.secret_key)) < LEAST_KEY // 4:
        yield (
            f"INCIDENT_BOT_SECRET_KEY signs the sessions: in production it must be {LEAST_KEY} random characters or "
            "more, for example from `openssl rand -base64 32`"
        )
    if settings.log_level == "DEBUG":
        yield "INCIDENT_BOT_LOG_LEVEL is DEBUG: in production it must be INFO, WARNING or ERROR"
    if tracker_store != STORE:
        yield f"endpoints.yml: in production the tracker store must be {STORE}, {tracker_store} can lose messages"
