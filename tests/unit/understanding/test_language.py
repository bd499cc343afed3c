from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from incident_bot.settings import LANGUAGES
from incident_bot.understanding.language import LanguageModel, words

STRANGE = ["", " ", "😡😡", "1234", "?!...", "\0", "\ud800", "_"]
SAID = {
    "fr": ["mes données ont fuité", "qui a fait ça", "mon mot de passe est connu", "je veux parler à une personne",
           "merci beaucoup hein", "que dois-je faire", "depuis quand le savez-vous", "c'est une honte"],
    "nl": ["mijn gegevens zijn gelekt", "wie heeft dat gedaan", "is mijn wachtwoord gekend", "ik wil iemand spreken",
           "bedankt hé", "wat moet ik doen", "sinds wanneer weten jullie het", "het is een schande"],
    "en": ["my data has been leaked", "who did that thing", "is my password known", "i want to speak to a human",
           "thanks a lot mate", "what should i do", "since when do you know", "this is a shame"],
    "de": ["meine Daten wurden geleakt", "wer hat das gemacht", "ist mein Passwort bekannt", "ich will jemand sprechen",
           "danke schön", "was soll ich tun", "seit wann wissen Sie das", "das ist eine Schande"],
}  # fmt: skip
LINES = [(text, language) for language, texts in SAID.items() for text in texts]
UNSEEN = [
    ("est-ce que mon adresse est dans la liste", "fr"),
    ("staat mijn adres in de lijst", "nl"),
    ("is my address on the list as well", "en"),
    ("steht meine Adresse auch auf der Liste", "de"),
]


def trained(lines: list[tuple[str, str]]) -> LanguageModel:
    return LanguageModel.train([text for text, _ in lines], [language for _, language in lines])


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return trained(LINES)


@pytest.mark.parametrize(("text", "language"), UNSEEN)
def test_a_sentence_is_told_by_its_words(model: LanguageModel, text: str, language: str) -> None:
    guess = model.guess(text)
    assert guess.code == language
    assert 0 < guess.margin <= 2


@pytest.mark.parametrize(("text", "language"), UNSEEN)
def test_signs_digits_emoji_and_case_do_not_count(model: LanguageModel, text: str, language: str) -> None:
    assert model.guess(f"12. 😡 {text.upper()} !!! 3") == model.guess(text)


@pytest.mark.parametrize("text", STRANGE)
def test_a_text_without_a_letter_has_no_language(model: LanguageModel, text: str) -> None:
    guess = model.guess(text)
    assert (guess.code, guess.margin) == (None, 0)


@pytest.mark.parametrize("text", ["x", "ok", "ﷺ" * 2000, "привет как дела", "z" * 100_000])
def test_any_text_with_letters_is_one_of_the_four(model: LanguageModel, text: str) -> None:
    assert model.guess(text).code in LANGUAGES


def test_what_is_no_word_of_two_languages_is_less_sure(model: LanguageModel) -> None:
    assert model.guess("ok").margin < model.guess("est-ce que mon adresse est dans la liste").margin


def test_what_training_lines_teach_counts_beside_the_general_detector() -> None:
    slang = [(f"zwoep zwoep {word}", "nl") for word in ("ja", "nee", "hé", "wa", "da", "hoor")]
    assert trained([*LINES, *slang]).guess("zwoep zwoep").code == "nl"


def test_the_order_of_lines_and_repetition_do_not_count(model: LanguageModel) -> None:
    shuffled = [*LINES, *LINES[:5]]
    random.Random(1).shuffle(shuffled)
    other = trained(shuffled)
    assert [other.guess(text) for text, _ in UNSEEN] == [model.guess(text) for text, _ in UNSEEN]


def test_what_is_saved_and_restored_guesses_the_same(model: LanguageModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    restored = LanguageModel.restore(tmp_path)
    texts = [*(text for text, _ in UNSEEN), "ok", "", "l'été"]
    for text in texts:
        before, after = model.guess(text), restored.guess(text)
        assert after.code == before.code
        assert after.margin == pytest.approx(before.margin, abs=1e-6)


def test_no_code_is_run_from_a_saved_model(model: LanguageModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}
    with np.load(tmp_path / "numbers.npz", allow_pickle=False) as numbers:
        assert all(numbers[name].dtype != object for name in numbers.files)


def test_words_are_letters_in_lower_case_with_their_apostrophes() -> None:
    assert words("L'ÉTÉ 2024, wa’s da?! 😡 e-mail_x") == "l'été wa’s da e mail x"
