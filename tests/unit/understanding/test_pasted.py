from __future__ import annotations

import pytest

from incident_bot.content import Content
from incident_bot.understanding.pasted import Signs, own_words, shows


@pytest.fixture(scope="module")
def signs(content: Content) -> Signs:
    return Signs({sign: [cue for some in cues.values() for cue in some] for sign, cues in content.warnings.items()})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Geef uw pincode door via http://x.example/a", {"secret", "link"}),
        ("Ouvrez facture.pdf", {"attachment"}),
        ("You have 24 hours to pay", {"urgency"}),
        ("Zahlen Sie innerhalb 12 Stunden", {"urgency"}),
        ("Proximus vous rappelle : ne communiquez jamais votre code PIN.", set()),
        ("Passwörter sind nicht betroffen.", set()),
        ("De winkel is open tussen 1 en 5 uur.", set()),
        ("DRINGEND: kartendaten@bank.example", {"urgency", "secret"}),
        ("", set()),
        ("\ud800", set()),
    ],
)
def test_signs_are_found_by_what_the_message_does(signs: Signs, text: str, expected: set[str]) -> None:
    assert set(signs.of(text)) == expected


def test_case_accents_and_hyphens_do_not_matter(signs: Signs) -> None:
    assert signs.of("MOT DE PASSE") == signs.of("mot-de-passe") == ("secret",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Was my password leaked?", False),
        ("http://a.example/b", False),
        ("Pay your parcel here please: http://a.example/b thank you", True),
        ("Dear customer,\nyour bill is ready.\n" + "It is in the app as always. " * 4 + "\nBye\nThe team", True),
        ("A long story about what my neighbour said of the leak and of my data. " * 4, False),
    ],
)
def test_a_message_is_shown_where_its_form_says_so(signs: Signs, text: str, expected: bool) -> None:
    assert shows(text, signs.of(text)) is expected


def test_the_customers_own_words_stand_at_the_ends() -> None:
    text = "is this real?\nDear customer,\npay here: http://a.example\nThe team of a shop"
    assert own_words(text) == ("is this real?", "The team of a shop")


def test_all_of_a_story_is_in_own_words() -> None:
    assert "I gave my code." in own_words("A man called. I gave my code.")
