"""content/page.yml: the page says nothing that rests on no fact."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from incident_bot.checks import grounding
from incident_bot.content import load
from incident_bot.content_files import PAGE
from incident_bot.errors import ContentError, Fault

Edit = Callable[[str, str, str], None]

# old, new: key and a word of the fault
BROKEN = {
    "a part without facts": ("    facts: [check_with_company, no_links]\n", "", "source", "facts"),
    "a part with an empty list": ("[check_with_company, no_links]", "[]", "source", "[]"),
    "a fact that nobody knows": ("[check_with_company, no_links]", "[check_with_everybody]", "source", "statement.yml"),
    "a number of its own": ("de: \"Kontaktdaten von", "de: \"Kontaktdaten von 5", "headline", "number"),
    "a verdict that it does not cite": (
        "en: \"Contact details of Proximus customers were", "en: \"Passwords were", "headline", "cites no fact",
    ),
    "the contrary of its fact": ("werden zonder toestemming", "werden met toestemming", "headline", "permission"),
    "a sentence as a heading": ("en: \"Which data\"", "en: \"Nothing was stolen.\"", "data", "is a sentence"),
    "a heading that is missing": ("  never_asks: {", "  never_asked: {", "headings", "never_asks"),
    "a language that is missing": (", de: \"Welche Daten\"}", "}", "data", "text is missing"),
    "a heading with facts": ("  call: {", "  call: {facts: [hotline], ", "call", "facts"),
    "an unknown group": ("web_refusals:", "refusals:", "", "refusals"),
}  # fmt: skip


def faults(folder: Path) -> list[Fault]:
    try:
        return list(grounding.faults(load(folder)))
    except ContentError as error:
        return list(error.faults)


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_words_that_do_not_hold_are_refused(folder: Path, edit: Edit, case: tuple[str, str, str, str]) -> None:
    old, new, key, what = case
    edit("page.yml", old, new)
    found = faults(folder)
    assert any(fault.file == PAGE and key in fault.topic and what in fault.what for fault in found), found


def test_a_heading_that_says_a_fact_must_become_a_part(folder: Path, edit: Edit) -> None:
    for language, old, new in (
        ("fr", "Quelles données", "Aucun impact sur les services ni sur le fonctionnement de Proximus"),
        ("nl", "Welke gegevens", "Geen gevolgen voor de diensten of de werking van Proximus"),
        ("en", "Which data", "No impact on the services or the operations of Proximus"),
        ("de", "Welche Daten", "Keine Auswirkungen auf die Dienste oder den Betrieb von Proximus"),
    ):
        edit("page.yml", f'{language}: "{old}"', f'{language}: "{new}"')
    assert any(fault.topic == "headings data" and "does not cite" in fault.what for fault in faults(folder))
