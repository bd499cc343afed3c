"""Settings of the website: where it is found, who may put the chat on a page, how many sockets it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from incident_bot.errors import SettingsError

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?")


@dataclass(frozen=True)
class WebSettings:
    """`built` is the folder that `make web` writes. `public_url` is where customers find the server, empty where
    nobody said so; `origins` are the websites that may use the chat. `most_sockets` are open at once,
    `address_sockets` of them from one address."""

    built: Path = Path("web/dist")
    public_url: str = ""
    origins: tuple[str, ...] = ()
    most_sockets: int = 1_000
    address_sockets: int = 100

    @classmethod
    def read(cls, env: Mapping[str, str]) -> WebSettings:
        """Raises SettingsError."""
        public = env.get("INCIDENT_BOT_PUBLIC_URL", "").rstrip("/")
        listed = [origin.strip().rstrip("/") for origin in env.get("INCIDENT_BOT_ORIGINS", "").split(",")]
        return cls(
            built=Path(env.get("INCIDENT_BOT_WEB", str(cls.built))),
            public_url=_origin("INCIDENT_BOT_PUBLIC_URL", public) if public else "",
            origins=tuple(_origin("INCIDENT_BOT_ORIGINS", origin) for origin in listed if origin),
            most_sockets=_count(env, "INCIDENT_BOT_MOST_SOCKETS", cls.most_sockets),
            address_sockets=_count(env, "INCIDENT_BOT_ADDRESS_SOCKETS", cls.address_sockets),
        )


def _origin(name: str, value: str) -> str:
    if not ORIGIN.fullmatch(value.lower()):
        raise SettingsError(f"{name}: {value!r} is not an address like https://www.example.com")
    return value.lower()


def _count(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not (value.isascii() and value.isdigit()) or not 0 < int(value) < 1_000_000:
        raise SettingsError(f"{name} is {value!r}: it must be a whole number from 1")
    return int(value)
