"""What Rasa expects of every component."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from tests.unit.components.lifecycle import Lifecycle, lines

Pair = tuple[Lifecycle, Any, Any]
KINDS = {
    "LanguageIdentifier": (DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, True),
    "ItemExtractor": (DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, False),
    "SignDetector": (DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, False),
    "QuestionClassifier": (DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, True),
}
SETS = {
    "LanguageIdentifier": {"language"},
    "ItemExtractor": {"entities"},
    "SignDetector": {"signs", "shown"},
    "QuestionClassifier": {"intent", "intent_ranking", "questions", "between"},
}
TEXTS = [
    "was it abused already by thieves",
    "is my password in there, or my address?",
    "qui est derrière cette attaque? wat doen jullie er tegen?",
    "in English please",
]
STRANGE = ["", " ", "😡😡😡", "\n", "????", "word " * 800, "é" * 4000, "a? " * 1333]


def plain(value: Any) -> Any:
    """Numbers rounded: a persisted model may keep fewer digits."""
    if isinstance(value, float):
        return pytest.approx(value, abs=5e-3)
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def processed(component: Any, texts: list[str]) -> list[Message]:
    return list(component.process([Message({TEXT: text}) for text in texts]))


def test_it_is_registered_under_its_path(pair: Pair) -> None:
    made = pair[0].component
    registered = DefaultV1Recipe._from_registry(f"{made.__module__}.{made.__name__}")
    kind, trainable = KINDS[made.__name__]
    assert registered.clazz is made
    assert registered.types == {kind}
    assert registered.is_trainable is trainable is hasattr(made, "train")


def test_the_default_configuration_has_the_keys_that_are_read_and_no_others(pair: Pair) -> None:
    life, trained, _ = pair
    processed(trained, TEXTS)
    assert life.config.read == set(life.component.get_default_config())


def test_what_is_loaded_gives_the_same_as_what_was_trained(pair: Pair) -> None:
    _, trained, loaded = pair
    for before, after in zip(processed(trained, TEXTS), processed(loaded, TEXTS)):
        assert after.as_dict() == plain(before.as_dict())


def test_the_same_component_loaded_twice_gives_identical_output(pair: Pair) -> None:
    life, _, loaded = pair
    again = life.loaded()
    assert [m.as_dict() for m in processed(again, TEXTS)] == [m.as_dict() for m in processed(loaded, TEXTS)]


def test_only_its_own_keys_are_set_and_all_are_output(pair: Pair) -> None:
    life, _, loaded = pair
    for text in TEXTS:
        message = Message({TEXT: text, "other": {"kept": [1]}, "metadata": {"channel": "x"}})
        (after,) = loaded.process([message])
        wanted = SETS[life.component.__name__]
        assert set(after.data) == {TEXT, "other", "metadata"} | wanted
        assert wanted <= after.output_properties
        assert (after.get(TEXT), after.get("other"), after.get("metadata")) == (text, {"kept": [1]}, {"channel": "x"})


def test_messages_keep_their_order_and_number(pair: Pair) -> None:
    _, _, loaded = pair
    messages = [Message({TEXT: text}) for text in TEXTS * 3]
    after = loaded.process(list(messages))
    assert [id(message) for message in after] == [id(message) for message in messages]
    assert loaded.process([]) == []


def test_a_message_alone_gives_what_it_gives_among_others(pair: Pair) -> None:
    _, _, loaded = pair
    together = processed(loaded, TEXTS)
    for text, message in zip(TEXTS, together):
        assert processed(loaded, [text])[0].as_dict() == plain(message.as_dict())


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_any_text_is_processed(pair: Pair, text: str) -> None:
    _, _, loaded = pair
    (message,) = processed(loaded, [text])
    assert message.get(TEXT) == text


def test_a_message_without_a_text_is_left_in_its_place(pair: Pair) -> None:
    _, _, loaded = pair
    assert len(loaded.process([Message({"action_name": "x"})])) == 1


def test_training_data_passes_unchanged(pair: Pair) -> None:
    _, _, loaded = pair
    data = lines()
    before = copy.deepcopy(data.training_examples)
    assert loaded.process_training_data(data).training_examples == before


def test_without_training_only_a_component_that_needs_none_sets_anything(pair: Pair) -> None:
    name = pair[0].component.__name__
    _, trainable = KINDS[name]
    assert set(processed(pair[0].create(), TEXTS)[1].data) == {TEXT, *(() if trainable else SETS[name])}
