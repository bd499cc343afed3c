"""Linear models with probabilities that mean something: a support vector machine, calibrated on held-out folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

SEED = 20251203
FOLDS = 3
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class LinearModel:
    """`weights` has shape (features, classes), `bias` (classes,); `sharpness` scales margins before the softmax."""

    classes: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    sharpness: float

    def probabilities(self, rows: csr_matrix) -> Scores:
        """Shape (rows, classes); each row sums to one."""
        margins = np.asarray(rows @ self.weights, dtype=np.float64) + self.bias
        return np.asarray(softmax(self.sharpness * margins, axis=1))


@dataclass(frozen=True)
class HeldOut:
    """What the model says of training lines that it did not see: `probabilities` (rows, classes) and the true class's
    index per row."""

    probabilities: Scores
    truth: NDArray[np.int64]


def fit(rows: csr_matrix, labels: Sequence[str], cost: float = 0.5) -> tuple[LinearModel, HeldOut]:
    """Train on all rows; calibrate on FOLDS folds. Deterministic."""
    classes = sorted(set(labels))
    truth = np.array([classes.index(label) for label in labels])
    margins = np.zeros((rows.shape[0], len(classes)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for seen, unseen in folds.split(np.zeros(len(truth)), truth):
        margins[unseen] = _machine(rows[seen], truth[seen], cost).decision_function(rows[unseen])
    sharpness = _sharpness(margins, truth)
    machine = _machine(rows, truth, cost)
    model = LinearModel(
        tuple(classes), machine.coef_.T.astype(np.float32), machine.intercept_.astype(np.float32), sharpness
    )
    return model, HeldOut(np.asarray(softmax(sharpness * margins, axis=1)), truth)


def _machine(rows: csr_matrix, truth: NDArray[np.int64], cost: float) -> LinearSVC:
    return LinearSVC(C=cost, random_state=SEED).fit(rows, truth)


def _sharpness(margins: Scores, truth: NDArray[np.int64]) -> float:
    """The scale that gives the true classes the highest likelihood."""

    def loss(scale: float) -> float:
        return -float(log_softmax(scale * margins, axis=1)[np.arange(len(truth)), truth].mean())

    return float(minimize_scalar(loss, bounds=(0.1, 30.0), method="bounded").x)
