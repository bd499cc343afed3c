"""Settings, read from the environment once and handed down as one frozen object."""

from __future__ import annotations

import math
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from incident_bot.channel_settings import ChannelSettings
from incident_bot.errors import ModelError, SettingsError
from incident_bot.web_settings import WebSettings

LANGUAGES = ("fr", "nl", "en", "de")

# Longest message that is understood; a longer one is refused before anything reads it.
MAX_TEXT = 4_000
MAX_BODY = 24 * 1024

# No turn takes longer, waiting for the ones before it included: a lock that is older belongs to nobody.
TURN_SECONDS = 10.0

MODEL = "incident-bot.tar.gz"

LEAST_TOKEN = 16


@dataclass(frozen=True)
class Settings:
    """Where things lie and how the server listens. `secret_key` signs sessions; `action_endpoint_url` moves the
    custom actions to a server of their own, empty means in this process. `database_url` names the database of the
    conversations, empty means a file in the state folder; `redis_url` the locks that replicas share, empty means in
    this process. `store_timeout` is in seconds, for each thing asked of them. The rates are messages a minute, 0 for no
    limit; `most_turns` may wait or run at once; `log_level` is that of other libraries. `production` starts with
    nothing unsafe; `api_port` is that of Rasa's HTTP API on this machine; `workers` is what Sanic has;
    `metrics_port` of `metrics_host` shows the counters, 0 is off; `log_format` is `text` or `json`; `traces` sends
    spans. `tests` are conversations; the bench runs beside the server on
    `bench_port`, 0 for not at all, lets in whoever has `bench_token`, and answers to `bench_hosts` beside this
    machine's own names."""

    host: str
    port: int
    content: Path
    models: Path
    state: Path
    action_endpoint_url: str
    secret_key: str = field(default="", repr=False)
    session_rate: int = 30
    address_rate: int = 600
    most_turns: int = 20
    log_level: str = "WARNING"
    production: bool = False
    api_port: int = 5005
    api_token: str = field(default="", repr=False)
    workers: int = 1
    database_url: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)
    store_timeout: float = 2.0
    retention_days: float = 7.0
    metrics_port: int = 0
    metrics_host: str = "127.0.0.1"
    log_format: str = "text"
    traces: bool = False
    channels: ChannelSettings = field(default_factory=ChannelSettings)
    web: WebSettings = field(default_factory=WebSettings)
    tests: Path = Path("tests/conversations")
    bench_port: int = 0
    bench_token: str = field(default="", repr=False)
    bench_hosts: tuple[str, ...] = ()

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.state / 'conversations.db'}"

    @property
    def model(self) -> Path:
        """Where `incident-bot train` puts the model, always the latest."""
        return self.models / MODEL

    @property
    def previous_model(self) -> Path:
        """The one before it. In a folder of its own: Rasa's commands take the newest file beside the model."""
        return self.models / "previous" / MODEL

    def trained_model(self) -> Path:
        """Raises ModelError where there is none."""
        if not self.model.is_file():
            raise ModelError(f"{self.model}: there is no trained model here; train one with `make train`")
        return self.model

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Raises SettingsError for a value that cannot be used."""
        env = os.environ if environment is None else environment
        return cls(
            host=env.get("INCIDENT_BOT_HOST", "127.0.0.1"),
            port=_port(env, "INCIDENT_BOT_PORT", "8000"),
            content=Path(env.get("INCIDENT_BOT_CONTENT", "content")),
            models=Path(env.get("INCIDENT_BOT_MODELS", "models")),
            state=Path(env.get("INCIDENT_BOT_STATE", ".incident-bot")),
            action_endpoint_url=env.get("ACTION_ENDPOINT_URL", ""),
            secret_key=env.get("INCIDENT_BOT_SECRET_KEY", ""),
            session_rate=_whole(env, "INCIDENT_BOT_SESSION_RATE", cls.session_rate),
            address_rate=_whole(env, "INCIDENT_BOT_ADDRESS_RATE", cls.address_rate),
            most_turns=_whole(env, "INCIDENT_BOT_MOST_TURNS", cls.most_turns, least=1),
            log_level=_level(env.get("INCIDENT_BOT_LOG_LEVEL", cls.log_level)),
            production=_yes(env, "INCIDENT_BOT_PRODUCTION"),
            api_port=_port(env, "INCIDENT_BOT_API_PORT", "5005"),
            api_token=env.get("INCIDENT_BOT_API_TOKEN", ""),
            workers=_whole(env, "SANIC_WORKERS", cls.workers, least=1),
            database_url=env.get("INCIDENT_BOT_DATABASE_URL", ""),
            redis_url=env.get("INCIDENT_BOT_REDIS_URL", ""),
            store_timeout=_positive(env, "INCIDENT_BOT_STORE_TIMEOUT", "2"),
            retention_days=_positive(env, "INCIDENT_BOT_RETENTION_DAYS", "7"),
            metrics_port=_port(env, "INCIDENT_BOT_METRICS_PORT", "0", least=0),
            metrics_host=env.get("INCIDENT_BOT_METRICS_HOST", cls.metrics_host),
            log_format=_one_of(env, "INCIDENT_BOT_LOG_FORMAT", ("text", "json")),
            traces=_yes(env, "INCIDENT_BOT_TRACES"),
            channels=ChannelSettings.read(env),
            web=WebSettings.read(env),
            tests=Path(env.get("INCIDENT_BOT_TESTS", str(cls.tests))),
            bench_port=_port(env, "INCIDENT_BOT_BENCH_PORT", "0", least=0),
            bench_token=env.get("INCIDENT_BOT_BENCH_TOKEN", ""),
            bench_hosts=tuple(env.get("INCIDENT_BOT_BENCH_HOSTS", "").lower().replace(",", " ").split()),
        )

    def signing_key(self) -> str:
        """The key from the environment, or one that is made on first use and kept in the state folder."""
        return self.secret_key or self._secret("secret-key", "INCIDENT_BOT_SECRET_KEY")

    def bench_key(self) -> str:
        """What an agent needs to enter the bench, from the environment or made on first use."""
        if 0 < len(self.bench_token) < LEAST_TOKEN:
            raise SettingsError(f"INCIDENT_BOT_BENCH_TOKEN must be {LEAST_TOKEN} characters or more")
        return self.bench_token or self._secret("bench-token", "INCIDENT_BOT_BENCH_TOKEN")

    def _secret(self, name: str, variable: str) -> str:
        path = self.state / name
        try:
            if not path.exists():
                self.state.mkdir(parents=True, exist_ok=True)
                with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                    file.write(secrets.token_urlsafe(32))
            key = path.read_text().strip()
        except OSError as error:
            raise SettingsError(f"{path}: cannot keep the key ({error.strerror}); set {variable}") from error
        if not key:
            raise SettingsError(f"{path}: the key is empty; delete the file or set {variable}")
        return key


def _port(env: Mapping[str, str], name: str, default: str, least: int = 1) -> int:
    value = env.get(name, default)
    if not (value.isascii() and value.isdigit()) or not least <= int(value) < 65536:
        raise SettingsError(f"{name} is {value!r}: it must be a port number from {least} to 65535")
    return int(value)


def _yes(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "0")
    if value not in ("0", "1"):
        raise SettingsError(f"{name} is {value!r}: it must be 1 for yes or 0 for no")
    return value == "1"


def _whole(env: Mapping[str, str], name: str, default: int, least: int = 0) -> int:
    value = env.get(name, str(default))
    if not (value.isascii() and value.isdigit()) or not least <= int(value) < 1_000_000:
        raise SettingsError(f"{name} is {value!r}: it must be a whole number from {least}")
    return int(value)


def _level(value: str) -> str:
    if value not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingsError(f"INCIDENT_BOT_LOG_LEVEL is {value!r}: it must be DEBUG, INFO, WARNING or ERROR")
    return value


def _one_of(env: Mapping[str, str], name: str, values: tuple[str, ...]) -> str:
    """The first of them where nothing is set."""
    value = env.get(name, values[0])
    if value not in values:
        raise SettingsError(f"{name} is {value!r}: it must be {' or '.join(values)}")
    return value


def _positive(env: Mapping[str, str], name: str, default: str) -> float:
    value = env.get(name, default)
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise SettingsError(f"{name} is {value!r}: it must be a number above 0")
    return number
