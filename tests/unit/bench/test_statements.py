from __future__ import annotations

from dataclasses import replace

import pytest

from incident_bot.bench.statements import CHANGED, MOVED, SAME, Comparison, FactState, affected, compare
from incident_bot.content import Content

# How the statement opens its lists.
HEADS = ("les données concernées",)


@pytest.fixture(scope="module")
def prose(content: Content) -> list[str]:
    """Facts that stand in no list."""
    return [id for id in content.facts if not id.startswith(("concerned_", "not_concerned_"))]


@pytest.fixture(scope="module")
def old(content: Content, prose: list[str]) -> str:
    """A made-up text with the evidence of each fact at its lines, save of those that are not concerned."""
    lines: dict[int, list[str]] = {number: [] for fact in content.facts.values() for number in fact.lines}
    for id in prose:
        for number in content.facts[id].lines:
            lines[number].append(f"Voici que {' puis '.join(content.facts[id].terms)} vaut pour le fait {id}.")
    listed = [id for id in content.facts if id.startswith("concerned_")]
    for number in {number for id in listed for number in content.facts[id].lines}:
        heads = {term for id in listed for term in content.facts[id].terms if term.lower().startswith(HEADS)}
        said = ", ".join(f"avec {' '.join(t for t in content.facts[id].terms if t not in heads)}" for id in listed)
        lines[number].append(f"{' '.join(sorted(heads))} : {said}.")
    return "\n".join(" ".join(lines.get(number, ["Rien."])) for number in range(1, max(lines) + 1))


def compared(content: Content, old: str, new: str) -> Comparison:
    """Without the facts of which the old text has no evidence."""
    comparison = compare(content, old, new)
    return replace(comparison, states=tuple(state for state in comparison.states if state.before))


def changed(comparison: Comparison) -> list[str]:
    return [state.fact for state in comparison.changed]


def test_the_same_text_changes_nothing(content: Content, old: str) -> None:
    comparison = compared(content, old, old)
    assert len(comparison.states) > 20
    assert {state.kind for state in comparison.states} == {SAME}
    assert (comparison.added, comparison.removed, comparison.lists) == ((), (), ())


def test_a_line_more_moves_facts_and_makes_nothing_stale(content: Content, old: str) -> None:
    comparison = compared(content, old, f"Une annonce.\n{old}")
    assert {state.kind for state in comparison.states} == {MOVED}
    for state in comparison.states:
        assert set(state.lines) <= {line + 1 for line in content.facts[state.fact].lines}
    assert comparison.added == ("Une annonce.",)


def test_each_sentence_that_changes_makes_its_fact_stale_and_no_other(
    content: Content, old: str, prose: list[str]
) -> None:
    for id in prose:
        sentence = f"vaut pour le fait {id}."
        for edit in (f"ne vaut pas pour le fait {id}.", f"vaudrait pour le fait {id}."):
            assert changed(compared(content, old, old.replace(sentence, edit))) == [id], edit


def test_a_new_number_for_the_hotline_is_found(content: Content, old: str) -> None:
    assert changed(compared(content, old, old.replace("0800/33.800", "0800/44.900"))) == ["hotline"]


def test_an_entry_that_leaves_a_list_leaves_the_others_alone(content: Content, old: str) -> None:
    comparison = compared(content, old, old.replace("avec date de naissance, ", ""))
    assert changed(comparison) == ["concerned_birth_date"]
    stale = affected(content, comparison)
    assert "concerned_birth_date" in stale["data_item"]
    assert "concerned_birth_date" in stale["data_concerned"]


def test_a_list_with_a_new_entry_makes_what_repeats_it_stale(content: Content, old: str) -> None:
    new = old.replace("avec date de naissance", "avec le sexe, avec date de naissance")
    comparison = compared(content, old, new)
    assert changed(comparison) == []
    stale = affected(content, comparison)
    assert set(stale) == {"data_concerned", "data_item"}
    assert stale["data_item"] == ("no_more_details",)


def test_what_rests_on_a_fact_is_stale_in_every_answer_that_cites_it(content: Content) -> None:
    stale = affected(content, Comparison((FactState("no_misuse_known", CHANGED, ()),)))
    cited = {
        topic
        for topic, variants in content.answers.items()
        if any("no_misuse_known" in part.facts for parts in variants.values() for part in parts)
    }
    assert cited == set(stale)
    assert stale["misuse"] == ("no_misuse_known",)


def test_without_an_old_text_the_evidence_decides(content: Content) -> None:
    assert set(changed(compare(content, None, "Rien de tel."))) == set(content.facts)
