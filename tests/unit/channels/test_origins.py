from __future__ import annotations

import pytest

from incident_bot.channels.origins import MOST_TOLD, Origins
from incident_bot.errors import MessageRefused

HOST = "help.example:8000"


@pytest.mark.parametrize(
    "origin", [None, "https://shop.example", "http://help.example:8000", "https://HELP.example:8000"]
)
def test_its_own_pages_listed_websites_and_programs_are_admitted(origin: str | None) -> None:
    Origins(["https://shop.example"]).admit(origin, HOST)


@pytest.mark.parametrize(
    "origin",
    ["null", "", "https://evil.example", "http://shop.example", "https://shop.example.evil.example", "https://help.example",
     "https://help.example:8000@evil.example", "file://help.example:8000", "https://[", "https://shop.example,https://evil"],
)  # fmt: skip
def test_nobody_else_is(origin: str) -> None:
    with pytest.raises(MessageRefused) as refused:
        Origins(["https://shop.example"]).admit(origin, HOST)
    assert (refused.value.reason, refused.value.status) == ("origin", 403)


def test_without_a_host_nothing_is_its_own() -> None:
    with pytest.raises(MessageRefused):
        Origins().admit("http://", "")


def test_the_operator_reads_once_what_to_set(caplog: pytest.LogCaptureFixture) -> None:
    origins = Origins(["https://shop.example"])
    for _ in range(3):
        with pytest.raises(MessageRefused):
            origins.admit("https://other.example", HOST)
    (line,) = caplog.messages
    assert "https://other.example" in line
    assert "INCIDENT_BOT_ORIGINS" in line


def test_strangers_cannot_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    origins = Origins()
    for origin in ("null", "https://a\nb.example", f"https://{'a' * 200}.example"):
        with pytest.raises(MessageRefused):
            origins.admit(origin, HOST)
    assert caplog.messages == []
    for number in range(1_000):
        with pytest.raises(MessageRefused):
            origins.admit(f"https://{number}.example", HOST)
    assert len(caplog.messages) == MOST_TOLD
