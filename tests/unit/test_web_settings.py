from __future__ import annotations

from pathlib import Path

import pytest

from incident_bot.errors import SettingsError
from incident_bot.settings import Settings
from incident_bot.web_settings import WebSettings


def test_without_settings_the_website_is_alone() -> None:
    web = Settings.from_environment({}).web
    assert web == WebSettings()
    assert web.origins == ()
    assert web.built == Path("web/dist")


def test_origins_are_listed_with_commas_and_read_alike() -> None:
    web = WebSettings.read({"INCIDENT_BOT_ORIGINS": " https://Shop.example/ ,http://localhost:3000,, "})
    assert web.origins == ("https://shop.example", "http://localhost:3000")


@pytest.mark.parametrize(
    "value", ["shop.example", "*", "https://*.shop.example", "https://shop.example/path", "null", "ftp://shop.example"]
)
@pytest.mark.parametrize("name", ["INCIDENT_BOT_ORIGINS", "INCIDENT_BOT_PUBLIC_URL"])
def test_what_is_no_origin_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        WebSettings.read({name: value})


@pytest.mark.parametrize("name", ["INCIDENT_BOT_MOST_SOCKETS", "INCIDENT_BOT_ADDRESS_SOCKETS"])
@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", ""])
def test_a_number_of_sockets_is_a_whole_number_from_one(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        WebSettings.read({name: value})
