from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import spacy
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.util import filter_spans

from incident_bot.components.items import ItemExtractor, _plain
from incident_bot.content import Content


@pytest.fixture(scope="module")
def extractor(root: Path) -> ItemExtractor:
    return ItemExtractor({"content": str(root / "content")})


def items(extractor: ItemExtractor, text: str) -> list[str]:
    return [entity["value"] for entity in extractor.extract(text)]


@pytest.mark.parametrize("language", ["fr", "nl", "en", "de"])
def test_every_name_of_every_item_is_found(extractor: ItemExtractor, content: Content, language: str) -> None:
    missed = [
        name
        for item in content.items.values()
        for name in item.names[language]
        if item.id not in items(extractor, f"xyz {name} xyz")
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("MON MOT DE PASSE", "password"),
        ("ma date de naisance", "birth_date"),
        ("my PASSWORT", "password"),
        ("mein Pasword", "password"),
        ("mijn telefoonnumer", "phone_number"),
        ("e mailadres", "email"),
        ("rijksregisternumer", "national_register_number"),
    ],
)
def test_case_accents_hyphens_and_typing_errors_do_not_hide_a_name(
    extractor: ItemExtractor, text: str, item: str
) -> None:
    assert items(extractor, text) == [item]


@pytest.mark.parametrize("text", ["", "what happened?", "bon", "zip", "😡", "pan"])
def test_other_words_name_nothing(extractor: ItemExtractor, text: str) -> None:
    assert items(extractor, text) == []


def test_the_longer_name_wins(extractor: ItemExtractor) -> None:
    assert items(extractor, "adresse") == ["address"]
    assert items(extractor, "mon adresse e-mail") == ["email"]
    assert items(extractor, "my last name") == ["last_name"]


def test_a_name_of_two_items_gives_both_at_one_place(extractor: ItemExtractor) -> None:
    first, second = extractor.extract("is my name known")
    assert {first["value"], second["value"]} == {"first_name", "last_name"}
    assert (first["start"], first["end"]) == (second["start"], second["end"]) == (6, 10)


@pytest.mark.parametrize("before", ["", "😡 ", "ÀÉÎ ", "ﬁ ﷺ ½ ", "İİ ", "o.a. "])
def test_places_are_those_of_the_text(extractor: ItemExtractor, before: str) -> None:
    text = f"{before}mon prénom, et mon adresse"
    found = [(entity["value"], text[entity["start"] : entity["end"]]) for entity in extractor.extract(text)]
    assert found == [("first_name", "prénom"), ("address", "adresse")]


def test_entities_come_in_the_order_of_the_text(extractor: ItemExtractor) -> None:
    assert items(extractor, "password, address and birthday") == ["password", "address", "birth_date"]


def test_entities_of_another_extractor_stay(extractor: ItemExtractor) -> None:
    other: dict[str, Any] = {"entity": "city", "value": "Gent", "start": 0, "end": 4}
    (message,) = extractor.process([Message({TEXT: "Gent is mijn adres", ENTITIES: [other]})])
    assert message.get(ENTITIES)[0] == other
    assert [entity["entity"] for entity in message.get(ENTITIES)] == ["city", "item"]
    assert message.get(ENTITIES)[1]["extractor"] == "ItemExtractor"


def test_names_come_from_the_content_that_is_set(folder: Path, edit: Any) -> None:
    edit("items.yml", "forename", "monicker")
    assert items(ItemExtractor({"content": str(folder)}), "my monicker") == ["first_name"]


@pytest.mark.parametrize("text", ["\ud800 my password", "\0 my password", "my password" + " x" * 2000])
def test_signs_that_are_no_text_and_length_do_not_hide_a_name(extractor: ItemExtractor, text: str) -> None:
    assert items(extractor, text) == ["password"]


@pytest.fixture(scope="module")
def matcher(extractor: ItemExtractor, content: Content) -> tuple[Language, Matcher]:
    """spaCy's own way to the same: each name a pattern, its long words with typing errors."""
    nlp = spacy.blank("xx")
    found = Matcher(nlp.vocab)
    for item in content.items.values():
        for name in (name for names in item.names.values() for name in names):
            words = [token.text for token in nlp(_plain(name))]
            errors = [0 if len(word) < 5 else 1 if len(word) < 10 else 2 for word in words]
            found.add(name, [[{"TEXT": {f"FUZZY{most}": word} if most else word} for word, most in zip(words, errors)]])
    return nlp, found


@pytest.mark.parametrize("seed", range(5))
def test_the_places_of_misspelt_names_are_those_that_spacy_matches(
    extractor: ItemExtractor, content: Content, matcher: tuple[Language, Matcher], seed: int
) -> None:
    draw = random.Random(seed)
    names = [name for item in content.items.values() for some in item.names.values() for name in some]
    nlp, patterns = matcher
    for name in draw.sample(names, 40):
        place = draw.randrange(len(name))
        text = f"is {name[:place]}{draw.choice(('', 'x', name[place]))}{name[place + 1 :]} known"
        spans = filter_spans(patterns(nlp(_plain(text)), as_spans=True))
        found = {(entity["start"], entity["end"]) for entity in extractor.extract(text)}
        assert found == {(span.start_char, span.end_char) for span in spans}
