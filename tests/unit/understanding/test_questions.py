from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from incident_bot.understanding import several
from incident_bot.understanding.kinds import Named
from incident_bot.understanding.questions import MAX_QUESTIONS, Example, QuestionModel, Understanding
from tests.unit.understanding.fakes import FakeEncoder

ITEM_WORDS = {"email": "mail box", "password": "secret word", "address": "street house"}
FILLERS = ("now", "then", "today", "ever", "so", "too")
LINES = [
    *(Example(f"was it abused {filler} already by thieves", "misuse") for filler in FILLERS),
    *(Example(f"what are you doing {filler} against it", "measures") for filler in FILLERS),
    *(Example(f"who is behind this {filler} attack", "who_did_it") for filler in FILLERS),
    *(
        Example(f"is my {words} in there {filler}", "data_item", (item,))
        for item, words in ITEM_WORDS.items()
        for filler in FILLERS
    ),
]
PARTS = {
    "misuse": "was it abused already by thieves",
    "measures": "what are you doing against it",
    "who_did_it": "who is behind this attack",
    "data_item": "is my mail box in there",
}
MESSAGES = [
    *(
        several.Example(f"{left}? {right}?", (first, second))
        for first, left in PARTS.items()
        for second, right in PARTS.items()
        if first != second
    ),
    *(several.Example(f"{text}, tell me about what", (topic,)) for topic, text in PARTS.items()),
    *(several.Example(f"it is there, {text}", (topic,)) for topic, text in PARTS.items()),
]


def trained(lines: list[Example], cache: Path, refuse_below: float = 0.3) -> QuestionModel:
    return QuestionModel.train(lines, MESSAGES, FakeEncoder(), cache, refuse_below)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> QuestionModel:
    return trained(LINES, tmp_path_factory.mktemp("cache") / "vectors.npz")


def topics(found: Understanding) -> list[str]:
    return [topic for topic, _, _ in found.questions]


@pytest.mark.parametrize("topic", PARTS)
def test_a_question_has_its_topic(model: QuestionModel, topic: str) -> None:
    found = model.understand(PARTS[topic], [])
    assert topics(found) == [topic]
    assert found.questions[0][2] == PARTS[topic]
    assert found.ranking[0][0] == topic


@pytest.mark.parametrize(("item", "words"), ITEM_WORDS.items())
def test_a_kind_of_data_is_known_by_what_it_is_called(model: QuestionModel, item: str, words: str) -> None:
    assert model.understand(f"is my {words} in there", []).questions[0][:2] == ("data_item", (item,))


def test_no_text_of_a_message_is_encoded_twice(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    model = QuestionModel.train(LINES, MESSAGES, encoder, tmp_path / "v.npz", 0.3)
    for text in (PARTS["data_item"], f"{PARTS['who_did_it']}? {PARTS['data_item']}?", f"{PARTS['misuse']}. now?"):
        encoder.encoded.clear()
        model.understand(text, [])
        assert encoder.encoded[0] == text
        assert len(encoder.encoded) == len(set(encoder.encoded))


def test_a_name_counts_more_than_what_is_described(model: QuestionModel) -> None:
    text = "is my mail box in there"
    assert model.understand(text, [Named("address", 6, 14)]).questions[0][:2] == ("data_item", ("address",))


def test_only_questions_about_data_have_kinds(model: QuestionModel) -> None:
    text = PARTS["who_did_it"]
    assert model.understand(text, [Named("address", 0, 3)]).questions[0][:2] == ("who_did_it", ())


def test_two_questions_are_told_in_their_order(model: QuestionModel) -> None:
    found = model.understand(f"{PARTS['who_did_it']}? {PARTS['misuse']}?", [])
    assert topics(found) == ["who_did_it", "misuse"]
    assert found.between == ()


def test_a_name_belongs_to_the_question_that_it_stands_in(model: QuestionModel) -> None:
    text = f"is my secret word in there? {PARTS['measures']}? "
    reverse = f"{PARTS['measures']}? is my secret word in there?"
    for message in (text, reverse):
        start = message.index("secret")
        items = {
            topic: items for topic, items, _ in model.understand(message, [Named("email", start, start + 6)]).questions
        }
        assert items == {"data_item": ("email",), "measures": ()}


def test_there_are_never_more_questions_than_answers_are_wanted(model: QuestionModel) -> None:
    assert len(PARTS) > MAX_QUESTIONS
    found = model.understand(" ".join(f"{text}?" for text in PARTS.values()), [])
    assert 1 < len(found.questions) <= MAX_QUESTIONS


def test_parts_come_in_the_order_of_the_text(model: QuestionModel) -> None:
    text = " ".join(f"{text}?" for text in PARTS.values())
    places = [text.index(part) for _, _, part in model.understand(text, []).questions]
    assert len(places) > 1
    assert places == sorted(places)


def test_the_ranking_holds_every_topic_best_first_and_sums_to_one(model: QuestionModel) -> None:
    ranking = model.understand(PARTS["misuse"], []).ranking
    scores = [score for _, score in ranking]
    assert {name for name, _ in ranking} == set(PARTS)
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(1)


def test_what_is_not_sure_enough_is_unclear(tmp_path: Path) -> None:
    found = trained(LINES, tmp_path / "v.npz", refuse_below=1.01).understand(PARTS["misuse"], [])
    assert topics(found) == ["unclear"]
    assert found.ranking[0][0] == "misuse"


STRANGE = ["", " ", "😡", "\ud800", "\0", "ﷺ" * 2000, "word " * 800, "a? " * 1300]


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_any_text_is_understood_somehow(model: QuestionModel, text: str) -> None:
    found = model.understand(text, [])
    assert found.questions
    assert np.isfinite([found.confidence, *(score for _, score in found.ranking)]).all()


def test_the_order_of_lines_and_repetition_do_not_count(model: QuestionModel, tmp_path: Path) -> None:
    shuffled = [*LINES, *LINES[:7]]
    random.Random(1).shuffle(shuffled)
    other = trained(shuffled, tmp_path / "v.npz")
    for text in PARTS.values():
        assert other.understand(text, []) == model.understand(text, [])


def test_what_is_saved_and_restored_understands_the_same(model: QuestionModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    restored = QuestionModel.restore(tmp_path, FakeEncoder(), 0.3)
    for text in [*PARTS.values(), f"{PARTS['who_did_it']}? {PARTS['misuse']}?", "is my street house in there", ""]:
        before, after = model.understand(text, []), restored.understand(text, [])
        assert after.questions == before.questions
        assert after.confidence == pytest.approx(before.confidence, abs=5e-3)
        assert dict(after.ranking) == pytest.approx(dict(before.ranking), abs=5e-3)


def test_no_code_is_run_from_a_saved_model(model: QuestionModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}
    with np.load(tmp_path / "numbers.npz", allow_pickle=False) as numbers:
        assert all(numbers[name].dtype != object for name in numbers.files)
