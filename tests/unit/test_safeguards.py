from __future__ import annotations

import pytest

from incident_bot.errors import SettingsError
from incident_bot.safeguards import LOCKS, STORE, refuse_open_api, refuse_unsafe
from incident_bot.settings import Settings

KEY = "q8Zr2LwX0vT5yNf7Jm3KpB9sHd6GcA1e"
MEMORY = "rasa.core.tracker_store.InMemoryTrackerStore"
OWN = "incident_bot.channels.web.WebChannel"
SHARED = {"INCIDENT_BOT_DATABASE_URL": "postgresql://db/x", "INCIDENT_BOT_REDIS_URL": "redis://cache"}
SAFE = {"INCIDENT_BOT_PRODUCTION": "1", "INCIDENT_BOT_SECRET_KEY": KEY}


def settings(**environment: str) -> Settings:
    return Settings.from_environment(environment)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        SAFE,
        {**SAFE, **SHARED, "SANIC_WORKERS": "4"},
        {"INCIDENT_BOT_LOG_LEVEL": "DEBUG"},
    ],
    ids=["at home", "production", "workers that share", "DEBUG at home"],
)
def test_what_is_safe_starts(environment: dict[str, str]) -> None:
    refuse_unsafe(settings(**environment), [OWN])


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"INCIDENT_BOT_PRODUCTION": "1"}, "INCIDENT_BOT_SECRET_KEY"),
        ({**SAFE, "INCIDENT_BOT_SECRET_KEY": "changeme"}, "INCIDENT_BOT_SECRET_KEY"),
        ({**SAFE, "INCIDENT_BOT_SECRET_KEY": "a" * 40}, "INCIDENT_BOT_SECRET_KEY"),
        ({**SAFE, "INCIDENT_BOT_LOG_LEVEL": "DEBUG"}, "INCIDENT_BOT_LOG_LEVEL"),
        ({"SANIC_WORKERS": "2", "INCIDENT_BOT_REDIS_URL": "redis://cache"}, "INCIDENT_BOT_DATABASE_URL"),
        ({"SANIC_WORKERS": "2", "INCIDENT_BOT_DATABASE_URL": "postgresql://db/x"}, "INCIDENT_BOT_REDIS_URL"),
    ],
)
def test_what_is_unsafe_does_not_start_and_is_named(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as refused:
        refuse_unsafe(settings(**environment), [OWN])
    assert KEY not in str(refused.value)


@pytest.mark.parametrize("channel", ["rasa.core.channels.rest.RestInput", "rasa.core.channels.telegram.TelegramInput"])
def test_a_stock_channel_does_not_start(channel: str) -> None:
    with pytest.raises(SettingsError, match=channel):
        refuse_unsafe(settings(), [OWN, channel])


def test_a_store_in_memory_neither_serves_production_nor_several_workers() -> None:
    with pytest.raises(SettingsError, match="tracker store"):
        refuse_unsafe(settings(**SAFE), [OWN], MEMORY)
    with pytest.raises(SettingsError, match="SANIC_WORKERS"):
        refuse_unsafe(settings(**SHARED, SANIC_WORKERS="2"), [OWN], MEMORY)
    with pytest.raises(SettingsError, match="SANIC_WORKERS"):
        refuse_unsafe(settings(**SHARED, SANIC_WORKERS="2"), [OWN], STORE, "rasa.core.lock_store.InMemoryLockStore")
    refuse_unsafe(settings(**SHARED, SANIC_WORKERS="2"), [OWN], STORE, LOCKS)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        refuse_unsafe(settings(INCIDENT_BOT_PRODUCTION="1", SANIC_WORKERS="2"), ["rasa.x.Y"], MEMORY)
    assert len(str(refused.value).splitlines()) == 5


def test_secrets_are_not_in_what_settings_print() -> None:
    secrets = {"INCIDENT_BOT_SECRET_KEY": KEY, "INCIDENT_BOT_API_TOKEN": KEY, "INCIDENT_BOT_DATABASE_URL": KEY}
    assert KEY not in repr(settings(**secrets))


@pytest.mark.parametrize("token", ["", "short"])
def test_the_api_wants_a_token_that_nobody_guesses(token: str) -> None:
    with pytest.raises(SettingsError, match="INCIDENT_BOT_API_TOKEN"):
        refuse_open_api(settings(INCIDENT_BOT_API_TOKEN=token))
    refuse_open_api(settings(INCIDENT_BOT_API_TOKEN=KEY))
