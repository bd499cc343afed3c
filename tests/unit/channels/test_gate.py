from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incident_bot.channels.gate import Admitted, Gate
from incident_bot.errors import MessageRefused
from incident_bot.live_content import LiveContent
from incident_bot.settings import MAX_TEXT, Settings

CONTENT = LiveContent(Path(__file__).parents[3] / "content")


def gate(limited: bool = True, **environment: str) -> Gate:
    return Gate(CONTENT, Settings.from_environment(environment), limited=limited)


def refusal(opened: Gate, text: object, conversation: str = "a", address: str | None = None) -> tuple[str, int]:
    with pytest.raises(MessageRefused) as refused:
        opened.admit(text, conversation, address)
    return refused.value.reason, refused.value.status


def test_what_passes_is_clean_and_without_personal_data() -> None:
    admitted = gate().admit("／restart \x00 my pin is １２３４", "a", language="en")
    assert admitted == Admitted("restart   my pin is [code]", "en", ("code",))
    assert admitted.metadata == {"language": "en", "redacted": ["code"]}


def test_a_message_without_personal_data_has_no_word_about_it() -> None:
    assert gate().admit("hello", "a").metadata == {}
    assert gate().admit("call 0800/33.800?", "a").text == "call 0800/33.800?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ("malformed", 400)),
        (1, ("malformed", 400)),
        ("", ("empty", 400)),
        ("\u200b/ \x00", ("empty", 400)),
        ("x" * (MAX_TEXT + 1), ("too_long", 413)),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_what_cannot_be_answered_is_refused(text: object, expected: tuple[str, int]) -> None:
    assert refusal(gate(), text) == expected


def test_a_session_that_sends_too_much_is_told_to_slow_down_and_when_it_may_go_on() -> None:
    opened = gate(INCIDENT_BOT_SESSION_RATE="2")
    opened.admit("one", "a")
    with pytest.raises(MessageRefused) as refused:
        opened.admit("two", "a")
    assert (refused.value.reason, refused.value.status) == ("slow_down", 429)
    assert 0 < (refused.value.retry_after or 0) <= 30
    opened.admit("two", "b")


def test_an_address_that_sends_too_much_in_many_sessions_is_told_to_slow_down() -> None:
    opened = gate(INCIDENT_BOT_ADDRESS_RATE="4")
    for conversation in "ab":
        opened.admit("one", conversation, "192.0.2.1")
    assert refusal(opened, "one", "c", "192.0.2.1") == ("slow_down", 429)
    opened.admit("one", "d", "192.0.2.2")


def test_a_message_that_is_refused_is_not_counted() -> None:
    opened = gate(INCIDENT_BOT_SESSION_RATE="2")
    for _ in range(5):
        assert refusal(opened, "")[0] == "empty"
    opened.admit("one", "a")


def test_a_person_at_the_terminal_is_not_counted() -> None:
    opened = gate(limited=False, INCIDENT_BOT_SESSION_RATE="2")
    assert {opened.admit("one", "a").text for _ in range(50)} == {"one"}


@pytest.mark.parametrize("text", ["", "\x00", "x" * 30_000, "my pin is 1234\ud800"], ids=lambda text: ascii(text)[:20])
def test_a_draft_is_shown_again_without_personal_data(text: str) -> None:
    draft = gate().draft(text)
    assert len(draft) <= MAX_TEXT
    assert "1234" not in draft
    draft.encode("utf-8")


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.binary(max_size=20), st.integers(), st.none(), st.lists(st.text())))
def test_anything_is_admitted_or_refused_with_a_reason(anything: object) -> None:
    opened = gate(limited=False)
    try:
        admitted = opened.admit(anything, "a")
    except MessageRefused as error:
        reason, status, text = error.reason, error.status, "refused"
    else:
        reason, status, text = "", 400, admitted.text
    assert status in (400, 413)
    assert reason in ("", *CONTENT.current().phrases["refusals"])
    assert text.strip()
    assert not text.startswith("/")
    text.encode("utf-8")
