"""Linear models with probabilities that mean something: a support vector machine, calibrated on held-out lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.svm import LinearSVC

SEED = 20251203
# This share of the lines is held out once, to learn how sure a margin is.
HELD_OUT = 0.25
# Closer gives the same probabilities in the third digit, and takes half as long again.
TOLERANCE = 0.3
# With fewer lines a second process costs more than it saves.
MANY = 5_000
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


def fit(rows: csr_matrix, labels: Sequence[str], cost: float = 0.5) -> LinearModel:
    """Train on all rows; calibrate a twin on the lines that it did not see. Deterministic."""
    classes = sorted(set(labels))
    truth = np.array([classes.index(label) for label in labels])
    splitter = StratifiedShuffleSplit(1, test_size=HELD_OUT, random_state=SEED)
    seen, unseen = next(splitter.split(np.zeros(len(truth)), truth))
    # In processes, not threads: the solver draws from one source of random numbers a process. It writes to its rows,
    # which it could not in shared memory.
    machine, twin = Parallel(n_jobs=2 if rows.shape[0] > MANY else 1, max_nbytes=None)(
        delayed(_machine)(some, labels_of, cost) for some, labels_of in ((rows, truth), (rows[seen], truth[seen]))
    )
    sharpness = _sharpness(twin.decision_function(rows[unseen]), truth[unseen])
    return LinearModel(
        tuple(classes), machine.coef_.T.astype(np.float32), machine.intercept_.astype(np.float32), sharpness
    )


def _machine(rows: csr_matrix, truth: NDArray[np.int64], cost: float) -> LinearSVC:
    return LinearSVC(C=cost, tol=TOLERANCE, random_state=SEED).fit(rows, truth)


def _sharpness(margins: Scores, truth: NDArray[np.int64]) -> float:
    """The scale that gives the true classes the highest likelihood."""

    def loss(scale: float) -> float:
        return -float(log_softmax(scale * margins, axis=1)[np.arange(len(truth)), truth].mean())

    return float(minimize_scalar(loss, bounds=(0.1, 30.0), method="bounded").x)
