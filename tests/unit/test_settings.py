from __future__ import annotations

from pathlib import Path

import pytest

from incident_bot.errors import SettingsError
from incident_bot.settings import Settings


def test_without_a_variable_every_setting_has_a_value() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.content == Path("content")
    assert settings.action_endpoint_url == ""
    assert settings.database == "sqlite:///.incident-bot/conversations.db"
    assert (settings.redis_url, settings.store_timeout, settings.retention_days) == ("", 2, 7)


def test_the_environment_wins() -> None:
    settings = Settings.from_environment(
        {
            "INCIDENT_BOT_HOST": "0.0.0.0",
            "INCIDENT_BOT_PORT": "8123",
            "INCIDENT_BOT_CONTENT": "/a",
            "INCIDENT_BOT_MODELS": "/b",
            "INCIDENT_BOT_STATE": "/c",
            "ACTION_ENDPOINT_URL": "http://actions",
            "INCIDENT_BOT_SECRET_KEY": "k",
            "INCIDENT_BOT_DATABASE_URL": "postgresql://d",
            "INCIDENT_BOT_REDIS_URL": "redis://r",
            "INCIDENT_BOT_STORE_TIMEOUT": "1.5",
            "INCIDENT_BOT_RETENTION_DAYS": "3",
        }
    )
    stores = {"database_url": "postgresql://d", "redis_url": "redis://r", "store_timeout": 1.5, "retention_days": 3.0}
    assert settings == Settings("0.0.0.0", 8123, Path("/a"), Path("/b"), Path("/c"), "http://actions", "k", **stores)
    assert settings.database == "postgresql://d"


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "80a", "²", "٣", "8000 ", "1.5"])
def test_a_port_that_is_none_is_named_with_its_variable(port: str) -> None:
    with pytest.raises(SettingsError, match="INCIDENT_BOT_PORT"):
        Settings.from_environment({"INCIDENT_BOT_PORT": port})


def test_limits_are_whole_numbers() -> None:
    settings = Settings.from_environment({"INCIDENT_BOT_SESSION_RATE": "0", "INCIDENT_BOT_MOST_TURNS": "7"})
    assert (settings.session_rate, settings.most_turns) == (0, 7)
    assert settings.address_rate > settings.session_rate


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INCIDENT_BOT_SESSION_RATE", "-1"),
        ("INCIDENT_BOT_SESSION_RATE", "many"),
        ("INCIDENT_BOT_ADDRESS_RATE", "1.5"),
        ("INCIDENT_BOT_ADDRESS_RATE", ""),
        ("INCIDENT_BOT_MOST_TURNS", "0"),
        ("INCIDENT_BOT_LOG_LEVEL", "loud"),
        ("INCIDENT_BOT_LOG_FORMAT", "xml"),
        ("INCIDENT_BOT_TRACES", "yes"),
        ("INCIDENT_BOT_METRICS_PORT", "-1"),
    ],
)
def test_a_limit_that_is_none_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})


def test_counters_logs_and_traces_are_as_they_are_set() -> None:
    settings = Settings.from_environment({})
    assert (settings.metrics_port, settings.metrics_host) == (0, "127.0.0.1")
    assert (settings.log_format, settings.traces) == ("text", False)
    given = {
        "INCIDENT_BOT_METRICS_PORT": "9090",
        "INCIDENT_BOT_METRICS_HOST": "0.0.0.0",
        "INCIDENT_BOT_LOG_FORMAT": "json",
        "INCIDENT_BOT_TRACES": "1",
    }
    settings = Settings.from_environment(given)
    assert (settings.metrics_port, settings.metrics_host) == (9090, "0.0.0.0")
    assert (settings.log_format, settings.traces) == ("json", True)


def test_the_signing_key_of_the_environment_is_not_written(tmp_path: Path) -> None:
    settings = Settings.from_environment({"INCIDENT_BOT_STATE": str(tmp_path / "s"), "INCIDENT_BOT_SECRET_KEY": "k"})
    assert settings.signing_key() == "k"
    assert not (tmp_path / "s").exists()


def test_a_signing_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    environment = {"INCIDENT_BOT_STATE": str(tmp_path / "a" / "b")}
    first = Settings.from_environment(environment).signing_key()
    assert len(first) >= 32
    assert Settings.from_environment(environment).signing_key() == first
    assert (tmp_path / "a" / "b" / "secret-key").stat().st_mode & 0o077 == 0


def test_two_installations_have_two_signing_keys(tmp_path: Path) -> None:
    keys = {Settings.from_environment({"INCIDENT_BOT_STATE": str(tmp_path / n)}).signing_key() for n in "ab"}
    assert len(keys) == 2


def test_an_empty_key_file_never_signs(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("\n")
    with pytest.raises(SettingsError, match="INCIDENT_BOT_SECRET_KEY"):
        Settings.from_environment({"INCIDENT_BOT_STATE": str(tmp_path)}).signing_key()


def test_a_state_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="INCIDENT_BOT_SECRET_KEY"):
        Settings.from_environment({"INCIDENT_BOT_STATE": str(tmp_path / "file" / "state")}).signing_key()


@pytest.mark.parametrize("name", ["INCIDENT_BOT_STORE_TIMEOUT", "INCIDENT_BOT_RETENTION_DAYS"])
@pytest.mark.parametrize("value", ["", "0", "-1", "seven", "nan", "inf"])
def test_a_time_that_is_none_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})


def test_the_bench_is_closed_until_a_port_is_named_and_its_token_is_its_own(tmp_path: Path) -> None:
    settings = Settings.from_environment({"INCIDENT_BOT_STATE": str(tmp_path)})
    assert settings.bench_port == 0
    assert len(settings.bench_key()) >= 32
    assert settings.bench_key() == settings.bench_key() != settings.signing_key()
    assert (tmp_path / "bench-token").stat().st_mode & 0o077 == 0


def test_a_token_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(SettingsError, match="INCIDENT_BOT_BENCH_TOKEN"):
        Settings.from_environment({"INCIDENT_BOT_BENCH_TOKEN": "short"}).bench_key()


@pytest.mark.parametrize("value", ["-1", "65536", "bench", "8010.0"])
def test_a_port_of_the_bench_that_is_none_is_named(value: str) -> None:
    with pytest.raises(SettingsError, match="INCIDENT_BOT_BENCH_PORT"):
        Settings.from_environment({"INCIDENT_BOT_BENCH_PORT": value})


def test_names_of_the_bench_are_read_in_any_list() -> None:
    hosts = Settings.from_environment({"INCIDENT_BOT_BENCH_HOSTS": "Bench.example, other.example"}).bench_hosts
    assert hosts == ("bench.example", "other.example")
