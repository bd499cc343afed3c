from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from incident_bot.understanding.linear import LinearModel, fit


def clusters(classes: int, lines: int, noise: float = 0.1) -> tuple[csr_matrix, list[str]]:
    """`lines` rows a class, around that class's own axis."""
    labels = [f"c{number % classes}" for number in range(classes * lines)]
    scatter = noise * np.random.default_rng(1).standard_normal((len(labels), classes))
    return csr_matrix(np.eye(classes)[[int(label[1:]) for label in labels]] + scatter, dtype=np.float32), labels


def chosen(model: LinearModel, rows: csr_matrix) -> list[str]:
    return [model.classes[index] for index in model.probabilities(rows).argmax(axis=1)]


@pytest.mark.parametrize("classes", [3, 7])
def test_lines_that_lie_apart_are_told_apart(classes: int) -> None:
    rows, labels = clusters(classes, 10)
    assert chosen(fit(rows, labels), rows) == labels


def test_probabilities_sum_to_one_in_the_order_of_the_classes() -> None:
    rows, labels = clusters(3, 10)
    model = fit(rows, labels)
    scores = model.probabilities(rows)
    assert model.classes == ("c0", "c1", "c2")
    assert scores.shape == (30, 3)
    assert scores.min() >= 0
    assert np.allclose(scores.sum(axis=1), 1)


def test_the_same_lines_give_the_same_model() -> None:
    rows, labels = clusters(3, 10)
    first, second = fit(rows, labels), fit(rows, labels)
    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.bias, second.bias)
    assert first.sharpness == second.sharpness


def test_lines_that_overlap_make_a_model_less_sure() -> None:
    apart, mixed = clusters(3, 40, noise=0.1), clusters(3, 40, noise=1.5)
    sure, unsure = (fit(rows, labels).probabilities(rows).max(axis=1).mean() for rows, labels in (apart, mixed))
    assert unsure < 0.8 < sure


def test_sharpness_changes_how_sure_it_is_and_not_what_is_chosen() -> None:
    rows, labels = clusters(3, 10)
    model = fit(rows, labels)
    flat = LinearModel(model.classes, model.weights, model.bias, model.sharpness / 10)
    assert chosen(flat, rows) == chosen(model, rows)
    assert (flat.probabilities(rows).max(axis=1) < model.probabilities(rows).max(axis=1)).all()


def test_a_row_without_features_has_probabilities_too() -> None:
    rows, labels = clusters(3, 10)
    scores = fit(rows, labels).probabilities(csr_matrix((1, 3), dtype=np.float32))
    assert np.isfinite(scores).all()
    assert scores.sum() == pytest.approx(1)


def test_huge_margins_do_not_overflow() -> None:
    model = LinearModel(("a", "b"), np.eye(2, dtype=np.float32) * 1e30, np.zeros(2, np.float32), 30.0)
    assert model.probabilities(csr_matrix(np.eye(2, dtype=np.float32))).tolist() == [[1, 0], [0, 1]]
