from __future__ import annotations

from typing import Any

import pytest

from incident_bot.channels.incoming import (
    FORM,
    JSON,
    LARGEST_BODY,
    best_guess,
    fields_of_form,
    fields_of_json,
    preferred,
    read,
)
from incident_bot.errors import MessageRefused


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("nl-BE,nl;q=0.9,en;q=0.8", "nl"),
        ("en;q=0.3, DE-be;q=0.7", "de"),
        ("ja, fr;q=0.1", "fr"),
        ("ja", None),
        ("", None),
        ("nl;q=0", None),
        ("nl;q=often, en;q=0.2", "en"),
        (";;;,,,=q", None),
    ],
)
def test_the_browser_names_the_language(header: str, language: str | None) -> None:
    assert preferred(header) == language


def test_the_page_comes_before_the_browser_and_french_is_last() -> None:
    assert best_guess("de", "nl") == "de"
    assert best_guess("xx", "nl") == "nl"
    assert best_guess(["de"], "ja") == "fr"


def test_a_charset_beside_the_content_type_is_no_obstacle() -> None:
    assert fields_of_json("Application/JSON; charset=utf-8", b'{"text": "a"}') == {"text": "a"}


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        (JSON, b"", 400),
        (JSON, b"{", 400),
        (JSON, b"[]", 400),
        (JSON, b'"text"', 400),
        (JSON, b"null", 400),
        (JSON, b'{"text": "a", "metadata": {}}', 400),
        (JSON, b"\xff\xfe", 400),
        (JSON, b"[" * 20_000, 400),
        (JSON, b"1" * (LARGEST_BODY + 1), 413),
        ("", b"{}", 415),
        ("text/plain", b"{}", 415),
        ("application/jsonp", b"{}", 415),
        (FORM, b"{}", 415),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_what_is_no_json_object_is_refused(content_type: str, body: bytes, status: int) -> None:
    with pytest.raises(MessageRefused) as refused:
        fields_of_json(content_type, body)
    assert refused.value.status == status


def test_a_form_keeps_empty_fields() -> None:
    assert fields_of_form(FORM, b"text=&sender=a%2Bb") == {"text": "", "sender": "a+b"}


@pytest.mark.parametrize("body", [b"text=%ff", b"text=\xe9", b"a=1&" * 50])
def test_a_form_that_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(MessageRefused) as refused:
        fields_of_form(FORM, body)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": None},
        {"text": 1},
        {"text": ["a"]},
        {"text": "a", "sender": 1},
        {"text": "a", "sender": {}},
        {"text": "a", "language": "xx"},
        {"text": "a", "language": ""},
        {"text": "a", "language": ["fr"]},
        {"text": "a", "language": 1},
    ],
)
def test_fields_of_the_wrong_kind_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(MessageRefused) as refused:
        read(fields, "nl")
    assert (refused.value.reason, refused.value.status) == ("malformed", 400)


def test_the_language_of_the_browser_stands_in_for_that_of_the_page() -> None:
    assert read({"text": "a"}, "nl").language == "nl"
    assert read({"text": "a", "language": "de"}, "nl").language == "de"
    assert read({"text": "a", "language": None, "sender": None}, "").language is None
