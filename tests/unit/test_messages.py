from __future__ import annotations

import pytest

from incident_bot.errors import MessageRefused
from incident_bot.messages import clean
from incident_bot.settings import MAX_TEXT


def test_text_is_composed() -> None:
    assert clean("cafe\u0301 ﬁn") == "café fin"


def test_full_width_letters_become_plain() -> None:
    assert clean("ＰＩＮ") == "PIN"


def test_line_breaks_inside_stay() -> None:
    assert clean(" Bonjour\nmon adresse ? \n") == "Bonjour\nmon adresse ?"


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\ud800", "\ue000"])
def test_unreadable_characters_are_a_space(sign: str) -> None:
    cleaned = clean(f"mon{sign}code")
    assert cleaned == "mon code"
    assert cleaned.encode("utf-8")


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200d", "\u202e", "\u2060", "\ufeff"])
def test_invisible_marks_hide_nothing(mark: str) -> None:
    assert clean(f"12{mark}34") == "1234"


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "//restart",
        " /restart",
        "/ /restart",
        "／restart",
        "\x00/restart",
        "\u200b／ /restart",
        "/\n/restart",
        "/\n/\n/restart",
        "/\u2028/\t/\xa0/restart",
    ],
)
def test_a_leading_slash_is_no_command(text: str) -> None:
    assert clean(text) == "restart"


def test_a_slash_inside_stays() -> None:
    assert clean("0800/33.800") == "0800/33.800"


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "/", "/ / /", "／", "\x00\x00", "\ud800", "\u200b", "\u2028"])
def test_nothing_to_read_is_refused_as_empty(text: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        clean(text)
    assert (caught.value.reason, caught.value.status) == ("empty", 400)


@pytest.mark.parametrize("value", [None, 1, True, b"text", ["text"], {"text": "x"}])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(MessageRefused) as caught:
        clean(value)
    assert (caught.value.reason, caught.value.status) == ("malformed", 400)


@pytest.mark.parametrize("text", ["a" * (MAX_TEXT + 1), "a" * 100_000, "\ufdfa" * MAX_TEXT])
def test_too_long_is_refused_before_and_after_normalising(text: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        clean(text)
    assert (caught.value.reason, caught.value.status) == ("too_long", 413)


def test_the_longest_text_passes() -> None:
    assert clean("a" * MAX_TEXT) == "a" * MAX_TEXT


def test_emoji_alone_are_text() -> None:
    assert clean("😡😡") == "😡😡"
