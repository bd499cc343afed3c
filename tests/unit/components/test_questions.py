from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import GraphComponent
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from incident_bot.components.questions import RANKING_LENGTH, QuestionClassifier
from incident_bot.errors import ModelError
from tests.unit.components.lifecycle import SEVERAL, Lifecycle, lines


@pytest.fixture(scope="module")
def life(lifecycle: Callable[[type[GraphComponent]], Lifecycle]) -> Lifecycle:
    made = lifecycle(QuestionClassifier)
    made.config["refuse_below"] = 0.3
    return made


@pytest.fixture(scope="module")
def component(life: Lifecycle) -> QuestionClassifier:
    made: QuestionClassifier = life.trained()
    return made


def classified(component: QuestionClassifier, text: str, **data: Any) -> Message:
    (message,) = component.process([Message({TEXT: text, **data})])
    return message


def item(value: str, start: int, end: int, entity: str = "item") -> dict[str, Any]:
    return {"entity": entity, "value": value, "start": start, "end": end}


def test_the_first_question_is_the_intent(component: QuestionClassifier) -> None:
    message = classified(component, "was it abused already by thieves")
    assert message.get("questions") == [{"topic": "misuse", "items": []}]
    assert message.get("intent")["name"] == "misuse"
    assert 0.3 < message.get("intent")["confidence"] <= 1


def test_the_ranking_is_best_first_and_short(component: QuestionClassifier) -> None:
    ranking = classified(component, "was it abused already by thieves").get("intent_ranking")
    assert ranking[0]["name"] == "misuse"
    assert [row["confidence"] for row in ranking] == sorted((row["confidence"] for row in ranking), reverse=True)
    assert 1 < len(ranking) <= RANKING_LENGTH


def test_kinds_of_data_come_from_the_entities(component: QuestionClassifier) -> None:
    message = classified(component, "is my password in there", entities=[item("credit_card", 6, 14)])
    assert message.get("questions") == [{"topic": "data_item", "items": ["credit_card"]}]
    assert message.get(ENTITIES) == [item("credit_card", 6, 14)]


def test_without_entities_kinds_of_data_are_found_by_meaning(component: QuestionClassifier) -> None:
    message = classified(component, "is my password in there", entities=[item("Gent", 6, 14, "city")])
    assert message.get("questions") == [{"topic": "data_item", "items": ["password"]}]


def test_what_is_not_sure_enough_is_unclear(lifecycle: Callable[[type[GraphComponent]], Lifecycle]) -> None:
    life = lifecycle(QuestionClassifier)
    life.config["refuse_below"] = 1.01
    message = classified(life.trained(), "was it abused already by thieves")
    assert message.get("intent")["name"] == "unclear"
    assert message.get("intent_ranking")[0]["name"] == "misuse"


def test_the_limit_of_what_is_loaded_is_that_of_its_configuration(component: Any, life: Lifecycle) -> None:
    life.config["refuse_below"] = 1.01
    assert classified(life.loaded(), "was it abused already by thieves").get("intent")["name"] == "unclear"
    life.config["refuse_below"] = 0.3


def test_vectors_are_kept_where_the_configuration_says(component: Any, life: Lifecycle) -> None:
    assert Path(life.config["cache"]).is_file()


def test_a_line_without_metadata_is_a_line_without_kinds(life: Lifecycle) -> None:
    data = lines()
    for message in data.training_examples:
        if message.get("intent") != "data_item":
            message.data.pop("metadata")
    made = life.create()
    made.train(data)
    assert classified(made, "was it abused already by thieves").get("intent")["name"] == "misuse"


def test_training_without_messages_of_several_questions_is_an_error(
    lifecycle: Callable[[type[GraphComponent]], Lifecycle], tmp_path: Path
) -> None:
    life = lifecycle(QuestionClassifier)
    life.config["several"] = str(tmp_path)
    with pytest.raises(ModelError, match=tmp_path.name):
        life.create().train(lines())


@pytest.mark.parametrize("change", ["edited", "added", "removed"])
def test_the_fingerprint_changes_with_the_messages_of_several_questions(tmp_path: Path, change: str) -> None:
    config = {"several": str(tmp_path)}
    for language in ("fr", "nl"):
        (tmp_path / f"{language}.yml").write_text(SEVERAL, encoding="utf-8")
    before = QuestionClassifier.fingerprint_addon(config)
    assert QuestionClassifier.fingerprint_addon(config) == before
    if change == "edited":
        (tmp_path / "nl.yml").write_text(SEVERAL.replace("misuse", "measures"), encoding="utf-8")
    elif change == "added":
        (tmp_path / "de.yml").write_text(SEVERAL, encoding="utf-8")
    else:
        (tmp_path / "nl.yml").unlink()
    assert QuestionClassifier.fingerprint_addon(config) != before


def test_other_settings_do_not_change_the_fingerprint(tmp_path: Path) -> None:
    config = {"several": str(tmp_path)}
    assert QuestionClassifier.fingerprint_addon(config) == QuestionClassifier.fingerprint_addon(
        {**config, "cache": "elsewhere"}
    )


def test_the_fingerprint_follows_the_default_folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert QuestionClassifier.fingerprint_addon({}) == QuestionClassifier.fingerprint_addon(
        {"several": str(root / "data" / "several")}
    )
