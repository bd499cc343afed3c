from __future__ import annotations

from incident_bot.redaction.spans import Redacted, Span, without


def test_each_span_becomes_its_kind() -> None:
    assert without("a 12 b 34", [Span(7, 9, "code"), Span(2, 4, "phone")]) == Redacted(
        "a [phone] b [code]", ("phone", "code")
    )


def test_spans_that_overlap_become_the_stronger_kind() -> None:
    assert without("0123456789", [Span(0, 5, "number"), Span(3, 8, "iban")]) == Redacted("[iban]89", ("iban",))


def test_spans_side_by_side_stay_two() -> None:
    assert without("abcd", [Span(0, 2, "code"), Span(2, 4, "email")]).text == "[code][email]"


def test_nothing_is_nothing() -> None:
    assert without("abc", []) == Redacted("abc", ())
