from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from incident_bot.errors import ModelError
from incident_bot.settings import LANGUAGES
from incident_bot.understanding.segments import cuts
from incident_bot.understanding.several import ABSORBED, Example, Scores, SeveralModel, best_cut, read
from tests.unit.understanding.fakes import Classify, classifier

CLASSES = ("misuse", "measures", "who_did_it", "thanks", "shared_secret", "what_to_do")
SURE = {
    "abused": {"misuse": 0.95},
    "doing": {"measures": 0.95},
    "behind": {"who_did_it": 0.95},
    "thank": {"thanks": 0.95},
    "gave": {"shared_secret": 0.95},
    "now": {"what_to_do": 0.95},
    "dunno": {"misuse": 0.3, "measures": 0.2},
}
TWO = "was it abused already? what are you doing about it?"


@pytest.fixture
def classify() -> Classify:
    return classifier(CLASSES, SURE)


@pytest.fixture
def model(classify: Classify) -> SeveralModel:
    """Learnt from sure pairs that are two questions, and unsure ones that are one."""
    asked = {"misuse": "was it abused", "measures": "what are you doing", "who_did_it": "who is behind this"}
    two = [
        Example(f"{left}? {right}?", (first, second))
        for first, left in asked.items()
        for second, right in asked.items()
        if first != second
    ]
    one = [Example(f"dunno about this, {text}", (topic,)) for topic, text in asked.items() if topic != "misuse"]
    return SeveralModel.train([*two, *one] * 3, CLASSES, classify)


def test_two_sure_questions_are_cut_between_them(model: SeveralModel, classify: Classify) -> None:
    cut = model.split(TWO, CLASSES, classify)
    assert cut is not None
    assert (cut.left, cut.right) == ("was it abused already?", "what are you doing about it?")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "was it abused already?",
        "was it abused already? was it abused again?",
        "was it abused already? thank you very much!",
        "i gave my code away. what to do now?",
        "dunno about this, what are you doing",
    ],
)
def test_one_question_stays_whole(model: SeveralModel, classify: Classify, text: str) -> None:
    assert model.split(text, CLASSES, classify) is None


def test_training_is_deterministic(model: SeveralModel, classify: Classify) -> None:
    examples = [Example(TWO, ("misuse", "measures")), Example("dunno about this, what are you doing", ("measures",))]
    first, second = (SeveralModel.train(examples, CLASSES, classify) for _ in range(2))
    assert np.array_equal(first.weights, second.weights)
    assert not np.array_equal(first.weights, model.weights)


def test_the_weights_have_a_number_for_every_feature_and_the_constant(model: SeveralModel, classify: Classify) -> None:
    best = best_cut(TWO, CLASSES, classify)
    assert best is not None
    assert model.weights.shape == (len(best.features) + 1,)
    assert np.isfinite(model.weights).all()


@pytest.mark.parametrize("constant", [-1e6, 1e6])
def test_the_weights_decide(classify: Classify, constant: float) -> None:
    best = best_cut(TWO, CLASSES, classify)
    assert best is not None
    model = SeveralModel(np.append(np.zeros(len(best.features)), constant))
    assert (model.split(TWO, CLASSES, classify) is not None) is (constant > 0)


def test_of_several_cuts_the_one_whose_less_sure_part_is_surest_is_best() -> None:
    known = {
        "aa bb, cc": {"misuse": 0.8},
        "cc dd, ee": {"measures": 0.4},
        "aa bb": {"misuse": 0.99},
        "ee ff": {"measures": 0.8},
    }
    best = best_cut("aa bb, cc dd, ee ff", CLASSES, classifier(CLASSES, known))
    assert best is not None
    assert (best.cut.right, best.topics) == ("ee ff", ("misuse", "measures"))


def test_a_cut_between_sentences_is_better_than_one_within(classify: Classify) -> None:
    best = best_cut("was it abused and tell me? what are you doing, really now", CLASSES, classify)
    assert best is not None
    assert best.cut.kind == "sentence"


WORDS = ("was it abused", "what are you doing", "who is behind", "thank you", "dunno about this", "i gave my code")
JOINS = ("? ", ". ", ", ", " and ", " - ", "; ")


@pytest.mark.parametrize("seed", range(40))
def test_the_best_cut_is_that_of_looking_at_all_of_them(seed: int) -> None:
    """Parts have probabilities of their own; a cut that cannot be one is left out here by its topics alone."""
    random = np.random.default_rng(seed)
    rows: dict[str, Scores] = {}
    topics = ("misuse", "measures", "who_did_it", "thanks")

    def classify(texts: Sequence[str]) -> Scores:
        return np.stack([rows.setdefault(text, random.dirichlet([0.3] * len(topics))) for text in texts])

    text = "".join(part for word in random.permutation(WORDS)[:4] for part in (word, random.choice(JOINS)))
    best = best_cut(text, topics, classify)
    sure = {}
    for cut in cuts(text):
        left, right = classify([cut.left, cut.right])
        pair = {topics[left.argmax()], topics[right.argmax()]}
        if len(pair) == 2 and "thanks" not in pair:
            sure[cut] = min(left.max(), right.max()) + (0.2 if cut.kind == "sentence" else 0)
    assert (best and best.cut) == (max(sure, key=lambda cut: sure[cut]) if sure else None)


def test_the_longer_part_beside_thanks_is_not_classified(classify: Classify) -> None:
    asked: list[str] = []

    def noted(texts: Sequence[str]) -> Scores:
        asked.extend(texts)
        return classify(texts)

    text = "thank you, was it abused already"
    assert best_cut(text, CLASSES, noted) is None
    assert asked == [text, "thank you"]


def test_certainty_gives_finite_features() -> None:
    best = best_cut(TWO, CLASSES, classifier(CLASSES, {"abused": {"misuse": 1.0}, "doing": {"measures": 1.0}}))
    assert best is not None
    assert np.isfinite(best.features).all()


def test_topics_that_absorb_others_do_so_in_either_order(classify: Classify) -> None:
    assert "what_to_do" in ABSORBED["shared_secret"]
    assert best_cut("what to do now? i gave my code", CLASSES, classify) is None


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for language in ("nl", "fr"):
        text = f"several:\n- text: {language} text\n  topics: [misuse, measures]\n"
        (tmp_path / f"{language}.yml").write_text(text, encoding="utf-8")
    assert read(tmp_path) == [Example(f"{language} text", ("misuse", "measures")) for language in ("fr", "nl")]


@pytest.mark.parametrize(
    "text",
    [
        "several: [",
        "[]",
        "",
        "several:",
        "several: {a: b}",
        "other: []",
        "several: [x]",
        "several: [{text: x}]",
        "several: [{topics: [misuse]}]",
        "several: [{text: x, topics: 7}]",
        "several: [{text: x, topics: misuse}]",
        "several: [{text: 7, topics: [misuse]}]",
        "several: [{text: 2024-13-45, topics: [misuse]}]",
    ],
)
def test_a_file_of_another_form_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "fr.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"fr\.yml"):
        read(tmp_path)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "fr.yml").write_bytes(b"\xff\xfe")
    with pytest.raises(ModelError, match=r"fr\.yml"):
        read(tmp_path)


def test_a_folder_without_messages_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="several-folder"):
        read(tmp_path / "several-folder")


def test_the_real_messages_are_read_in_four_languages(root: Path) -> None:
    examples = read(root / "data" / "several")
    assert len(list((root / "data" / "several").glob("*.yml"))) == len(LANGUAGES)
    assert {len(example.topics) > 1 for example in examples} == {True, False}
