from __future__ import annotations

import time

import pytest

from incident_bot.settings import MAX_TEXT
from incident_bot.understanding.segments import (
    MAX_CUTS,
    STORY_WORDS,
    Cut,
    asks,
    cuts,
    opens,
    question,
    sentences,
    words,
)


@pytest.mark.parametrize(
    ("between", "kind"),
    [
        ("? ", "sentence"),
        ("!\n", "sentence"),
        ("? » ", "sentence"),
        ("\n", "sentence"),
        ("; ", "sentence"),
        (", ", "comma"),
        (" - ", "dash"),
        (" – ", "dash"),
        (": ", "dash"),
        (".. ", "dash"),
    ],
)
def test_what_stands_between_is_the_kind_of_the_cut(between: str, kind: str) -> None:
    (cut,) = cuts(f"what happened{between}who did")
    assert (cut.kind, cut.right) == (kind, "who did")
    assert cut.left.startswith("what happened")


@pytest.mark.parametrize("join", ["and", "et", "en", "und", "AND", "&"])
def test_a_join_stays_with_the_second_part(join: str) -> None:
    assert cuts(f"what happened {join} who did") == (Cut("what happened", f"{join} who did", "join"),)


def test_parts_together_hold_every_word_of_the_message() -> None:
    text = "What happened? And since when, or do you not know: who did it"
    assert all(words(f"{cut.left} {cut.right}") == words(text) for cut in cuts(text))


@pytest.mark.parametrize("text", ["", "   ", "😡", "what happened", "why? who did it", "what happened, why"])
def test_where_one_side_has_fewer_than_two_words_there_is_no_cut(text: str) -> None:
    assert cuts(text) == ()


@pytest.mark.parametrize("text", ["well-known e-mail address", "it costs 3.50 a day", "www.proximus.be is down"])
def test_signs_inside_a_word_are_no_cut(text: str) -> None:
    assert cuts(text) == ()


def test_a_story_is_cut_between_its_sentences_only() -> None:
    first, second = ", ".join(["my line"] * STORY_WORDS), "and now what, or not"
    assert [cut.kind for cut in cuts(f"{first}. {second}")] == ["sentence"]


def test_the_last_cuts_count() -> None:
    text = " ".join(f"what happened {number}?" for number in range(MAX_CUTS + 3))
    found = cuts(text)
    assert len(found) == MAX_CUTS
    assert found[-1].right == f"what happened {MAX_CUTS + 2}?"


@pytest.mark.parametrize("filling", [" ", "a, ", "a? ", ". ", "\n", "et ", "- ", "..", "💥"])
def test_cutting_the_longest_message_takes_no_half_second(filling: str) -> None:
    text = f"what happened{filling * MAX_TEXT}"[: MAX_TEXT - 9] + " who did "
    start = time.process_time()
    cuts(text)
    question(text)
    assert time.process_time() - start < 0.5


def test_sentences_without_a_word_are_left_out() -> None:
    assert sentences("Hello. ... !!! \n\n What now? 😡") == ["Hello.", "What now?"]


def test_the_last_sentence_that_asks_is_the_question() -> None:
    assert question("Who did it? I am angry. What now? Thanks.") == "What now?"


def test_a_sentence_can_ask_without_a_question_mark() -> None:
    assert question("I got a letter. tell me what happened") == "tell me what happened"


@pytest.mark.parametrize("text", ["What now?", "I am angry. You are bad.", ""])
def test_a_single_sentence_or_one_that_does_not_ask_has_no_question(text: str) -> None:
    assert question(text) is None


@pytest.mark.parametrize(
    "text",
    ["qu'est-ce qui", "Est-ce que oui", "hoe zit dat", "what's up", "wann war das", "cmt faire", "and what of it"],
)
def test_words_that_open_a_question_are_known_in_four_languages(text: str) -> None:
    assert opens(text)


@pytest.mark.parametrize("text", ["", "...", "my data", "mes données", "and", "whatever you say"])
def test_other_beginnings_open_no_question(text: str) -> None:
    assert not opens(text)


@pytest.mark.parametrize("text", ["really?", "really ?", 'he said "really?"', "« vraiment ? »"])
def test_a_question_mark_at_the_end_asks(text: str) -> None:
    assert asks(text)


def test_words_are_lower_case_and_keep_hyphens_and_apostrophes() -> None:
    assert words("Qu’est-ce QUE l'e-mail, 3 fois?") == ["qu’est-ce", "que", "l'e-mail", "3", "fois"]
