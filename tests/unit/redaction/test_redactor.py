from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incident_bot.messages import clean
from incident_bot.redaction.redactor import redact
from incident_bot.settings import MAX_TEXT

CARD = "4111111111111111"
SEPARATORS = [" ", ".", "-", "/", "\n", " - ", "\u00a0", "\u200b", "_", ", "]


def spelt(digits: str, separator: str, size: int) -> str:
    return separator.join(digits[i : i + size] for i in range(0, len(digits), size))


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("separator", SEPARATORS, ids=ascii)
def test_a_card_is_one_in_every_spelling(separator: str, size: int) -> None:
    assert redact(clean(f"ma carte {spelt(CARD, separator, size)} merci")).text == "ma carte [card] merci"


@pytest.mark.parametrize("zero", [0xFF10, 0x0660, 0x06F0, 0x0966, 0x1D7CE], ids=hex)
def test_digits_of_other_scripts_are_digits(zero: int) -> None:
    foreign = "".join(chr(zero + int(digit)) for digit in CARD)
    assert redact(clean(foreign)).text == "[card]"


def test_a_public_number_stays_in_every_spelling() -> None:
    for spelling in (
        "0800/33.800",
        "0800 33 800",
        "080033800",
        "+32 800 33 800",
        "0032 (0)800 33800",
        "0 8 0 0 3 3 8 0 0",
    ):
        assert redact(spelling, ["080033800"]).kinds == ()
        assert redact(spelling, []).kinds


def test_kinds_are_named_once_and_in_order() -> None:
    text = "pin 1234, mail a@example.com, puk 87654321, pin 9999"
    assert redact(text).kinds == ("code", "email")


def test_a_text_without_anything_is_the_same_text() -> None:
    assert redact("Wat is er gebeurd?").text == "Wat is er gebeurd?"


@settings(max_examples=300, deadline=None)
@given(
    before=st.text(max_size=20),
    # Neither a date nor an hour nor a round sum: those may stay.
    digits=st.from_regex(r"99[0-9]{4,25}7", fullmatch=True),
    gaps=st.lists(st.sampled_from(["", " ", ".", "-", "/", "\n"]), min_size=30, max_size=30),
)
def test_no_seven_digits_in_a_row_are_left(before: str, digits: str, gaps: list[str]) -> None:
    written = "".join(digit + gap for digit, gap in zip(digits, gaps))
    kept = redact(f"{before} ! nr {written} !").text
    assert not any(c.isdigit() for c in kept.rpartition("nr")[2])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_redacted(text: str) -> None:
    redacted = redact(text)
    assert bool(redacted.kinds) == (redacted.text != text)
    assert redact(redacted.text).text == redacted.text


HOSTILE = [
    "1", "1 ", "1/", "0O", "code ", "pin 1 ", "password is ", 'password "', "a.", "a@", "a ", "BE68 ", "xx11 ", "one ",
    "né le ", "12/05/1984 ", "a dot ", "a at b dot ", "1.000.", "x", "_", "'", "1 jan ", "a-",
    "GB29 NWBK ", "ge", "born 1",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * MAX_TEXT)[:MAX_TEXT]
    fastest = min(_seconds(text) for _ in range(3))
    # What goes back and forth over a text of this length takes many seconds.
    assert fastest < 1


def _seconds(text: str) -> float:
    started = time.process_time()
    redact(text)
    return time.process_time() - started
