from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from incident_bot.understanding.kinds import Named, kinds
from tests.unit.understanding.fakes import classifier

CLASSES = ("address", "email", "password", "pin_puk", "other")
NOTHING: Mapping[str, Mapping[str, float]] = {}


def named(text: str, *items: str) -> list[Named]:
    """Every mention of the items' names in the text, where the name is the item itself."""
    found = [Named(item, text.index(item), text.index(item) + len(item)) for item in items]
    return sorted(found, key=lambda name: name.start)


def sure(**scores: float) -> Mapping[str, Mapping[str, float]]:
    return {"": scores}


def test_what_is_named_counts_and_the_model_is_not_asked() -> None:
    def classify(texts: Sequence[str]) -> NDArray[np.float64]:
        raise AssertionError(texts)

    text = "was my email leaked?"
    assert kinds(text, named(text, "email"), CLASSES, classify) == ("email",)


def test_several_names_count_once_each_in_their_order() -> None:
    text = "my password and my email"
    mentions = [*named(text, "password", "email"), Named("password", 3, 11)]
    assert kinds(text, mentions, CLASSES, classifier(CLASSES, NOTHING)) == ("password", "email")


@pytest.mark.parametrize(
    "text",
    [
        "not my password, but my email",
        "ce n'est pas mon password, c'est mon email",
        "niet mijn password, maar mijn email",
        "nicht mein password, sondern mein email",
        "not my password, my email",
        "geen password, maar mijn email",
        "geen password maar mijn email",
    ],
)
def test_what_is_set_aside_is_not_meant(text: str) -> None:
    assert kinds(text, named(text, "password", "email"), CLASSES, classifier(CLASSES, NOTHING)) == ("email",)


def test_what_is_described_after_a_name_set_aside_is_meant() -> None:
    text = "not my password, but where i live"
    assert kinds(text, named(text, "password"), CLASSES, classifier(CLASSES, sure(address=0.7))) == ("address",)


@pytest.mark.parametrize("text", ["was it not my password?", "so not my password, right?"])
def test_a_name_set_aside_alone_is_meant(text: str) -> None:
    assert kinds(text, named(text, "password"), CLASSES, classifier(CLASSES, sure(address=0.9))) == ("password",)


def test_a_second_kind_of_a_list_may_be_described() -> None:
    text = "my email and where i live"
    scores = sure(address=0.5, email=0.3)
    assert kinds(text, named(text, "email"), CLASSES, classifier(CLASSES, scores)) == ("email", "address")


@pytest.mark.parametrize("text", ["my email where i live", "my email, the password"])
def test_without_a_list_or_with_two_names_nothing_is_added(text: str) -> None:
    items = [item for item in ("email", "password") if item in text]
    found = kinds(text, named(text, *items), CLASSES, classifier(CLASSES, sure(address=0.9)))
    assert found == tuple(items)


@pytest.mark.parametrize(("address", "found"), [(0.35, ("address",)), (0.34, ())])
def test_without_a_name_the_likeliest_description_counts(address: float, found: tuple[str, ...]) -> None:
    assert kinds("is where i live in there", [], CLASSES, classifier(CLASSES, sure(address=address))) == found


def test_at_most_two_kinds_are_described() -> None:
    scores = sure(address=0.34, email=0.36, password=0.3)
    assert kinds("all of it", [], CLASSES, classifier(CLASSES, scores)) == ("email",)
    thirds = np.array([[0.5, 0.5, 0.5, 0.0, 0.0]])
    assert len(kinds("all of it", [], CLASSES, lambda texts: thirds)) == 2


def test_the_sentence_that_asks_decides_over_a_name_before_it() -> None:
    text = "I changed my password. Do they know where i live?"
    classify = classifier(CLASSES, {"Do they": {"address": 0.8}})
    assert kinds(text, named(text, "password"), CLASSES, classify) == ("address",)


def test_a_name_before_an_unclear_question_is_meant() -> None:
    text = "I have an email and a password. Is that leaked?"
    mentions = named(text, "email", "password")
    assert kinds(text, mentions, CLASSES, classifier(CLASSES, sure(address=0.59))) == ("password",)


def test_the_whole_message_is_asked_last() -> None:
    classify = classifier(CLASSES, {"live": {"address": 0.4}})
    assert kinds("They know where i live. Is that so?", [], CLASSES, classify) == ("address",)
