from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incident_bot.channels.messaging.replies import (
    Call,
    Labels,
    Limits,
    Part,
    Style,
    parts,
    shortened,
    split,
    utf16,
    with_call,
)

LABELS = Labels("Choose", "Reply with a number.")
RICH = Limits(text=400, text_above=100, buttons=3, button_title=20, rows=10, row_title=24, description=72, payload=64)
PLAIN = Limits(text=400)


def message(text: str, *titles: str, payload: str = "p") -> dict[str, object]:
    return {"text": text, "buttons": [{"title": title, "payload": payload} for title in titles]}


def style(*titles: str, payload: str = "p", limits: Limits = RICH) -> Style:
    return parts([message("Text.", *titles, payload=payload)], limits, LABELS)[-1].style


def test_short_titles_are_buttons() -> None:
    assert style("Yes", "No") is Style.BUTTONS


@pytest.mark.parametrize("titles", [("a title of 21 letters",), ("a", "b", "c", "d")])
def test_what_is_too_much_for_buttons_is_a_list(titles: tuple[str, ...]) -> None:
    assert style(*titles) is Style.LIST


@pytest.mark.parametrize("titles", [("x" * 73,), tuple("abcdefghijk")])
def test_what_is_too_much_for_a_list_is_numbered(titles: tuple[str, ...]) -> None:
    assert style(*titles) is Style.NUMBERS


def test_a_payload_that_the_platform_would_refuse_is_numbered() -> None:
    assert style("Yes", payload="é" * 33) is Style.NUMBERS


def test_numbered_options_stand_in_the_text_without_their_payloads() -> None:
    (part,) = parts([message("Text.", "First?", "Second?", payload="secret")], PLAIN, LABELS)
    assert part.text == "Text.\n\n1. First?\n2. Second?\n\nReply with a number."
    assert "secret" not in part.text


def test_options_hang_on_the_last_piece_of_a_long_text() -> None:
    *others, last = parts([message("One sentence. " * 100, "Yes")], RICH, LABELS)
    assert all(part.style is Style.NONE for part in others)
    assert (last.style, len(last.text) <= 100) == (Style.BUTTONS, True)


def test_options_longer_than_a_message_are_shown_all_the_same() -> None:
    titles = [f"option {number} {'x' * 50}" for number in range(12)]
    shown = parts([message("Text.", *titles)], PLAIN, LABELS)
    assert all(len(part.text) <= 400 for part in shown)
    assert all(title in " ".join(part.text for part in shown) for title in titles)


def test_a_text_ends_where_a_sentence_does() -> None:
    assert split("One sentence here. Two sentences here.", 30) == ["One sentence here.", "Two sentences here."]


def test_a_telephone_number_is_no_end_of_a_sentence() -> None:
    text = "Please call 0800/33.800 today."
    assert all("0800/33.800" in piece or "0800" not in piece for piece in split(text, 25))


def test_one_long_word_is_cut() -> None:
    assert split("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_characters_of_two_units_count_twice() -> None:
    assert [utf16(piece) for piece in split("\U0001f600" * 10, 6, utf16)] == [6, 6, 6, 2]


@settings(max_examples=300, deadline=None)
@given(
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=200),
    st.integers(min_value=2, max_value=40),
    st.booleans(),
)
def test_every_text_is_cut_to_size_and_loses_only_spaces(text: str, limit: int, units: bool) -> None:
    length = utf16 if units else len
    pieces = split(text, limit, length)
    assert all(length(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_shortened_title_ends_between_words() -> None:
    assert shortened("What data is concerned by it?", 24) == "What data is concerned…"
    assert shortened("Short", 24) == "Short"
    assert len(shortened("x" * 30, 24)) == 24


def test_a_call_hangs_on_the_first_text_without_options() -> None:
    call = Call("Call", "+3280033800", "Number")
    made = (Part("a", Style.BUTTONS), Part("b"), Part("c"))
    assert [part.call for part in with_call(made, call)] == [None, call, None]
    assert [part.call for part in with_call(made[:1], call)] == [call]
    assert with_call((), call) == ()
