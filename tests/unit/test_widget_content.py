from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from incident_bot.content import Content, load
from incident_bot.errors import ContentError, Fault
from incident_bot.widget_content import FILE, GROUP, WORDS, Starter

Edit = Callable[[str, str, str], None]
FAULTS = {
    "a language is missing": ('nl: "Sluiten", ', "", "close", "nl", "text is missing"),
    "a word that no module asks for": (
        "  close: {",
        '  shut: {fr: "a", nl: "b", en: "c", de: "d"}\n  close: {',
        "words",
        "",
        "shut",
    ),
    "a word that a module asks for": ("  cancel: {", "  stop: {", "words", "", "cancel"),
    "a starter that is no topic": ("topic: what_to_do", "topic: what_to_eat", "starters", "", "what_to_eat"),
    "a starter without a question": ("topic: what_to_do", "topic: thanks", "starters", "", "thanks"),
    "a starter about unknown data": ("items: [bank_account]", "items: [shoe_size]", "starters", "", "shoe_size"),
    "a place to fill in that is missing": ("est gardée {days} jours", "est gardée des jours", "kept", "fr", "{days}"),
    "a place to fill in that is unknown": (
        "est gardée {days} jours",
        "est gardée {weeks} jours",
        "kept",
        "fr",
        "{days}",
    ),
    "a fact that is not in the statement": (
        "facts: [never_asked]",
        "facts: [invented]",
        "widget warning",
        "",
        "invented",
    ),
}


@pytest.mark.parametrize(("old", "new", "topic", "language", "what"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_its_place(
    folder: Path, edit: Edit, old: str, new: str, topic: str, language: str, what: str
) -> None:
    edit("widget.yml", old, new)
    assert any(
        fault.file == FILE and topic in fault.topic and fault.language == language and what in fault.what
        for fault in _faults(folder)
    ), _faults(folder)


def test_every_word_is_there_once(content: Content) -> None:
    assert set(content.phrases[GROUP]) == set(WORDS)


def test_the_four_starters_are_what_people_ask_first(content: Content) -> None:
    assert content.starters == (
        Starter("data_concerned"),
        Starter("what_to_do"),
        Starter("data_item", ("bank_account",)),
        Starter("suspicious_contact"),
    )


def _faults(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        load(folder)
    return caught.value.faults
