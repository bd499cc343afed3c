from __future__ import annotations

from collections import Counter

from benchmarks.customers import Report
from benchmarks.scaling import Round, table


def one(messages: int, refused: int = 0, lost: int = 0) -> Round:
    return Round(Report(10.0, [0.1] * messages, refused=Counter({503: refused})), lost, (0.5, 0.1, 0.2))


def test_the_median_of_the_rounds_and_everything_that_went_wrong_in_any_of_them() -> None:
    _, first, second = table({1: [one(100), one(300, refused=2), one(200)], 2: [one(400, lost=1), one(400), one(10)]})
    assert first.split(" | ") == ["1", "20.0", "1.00 x", "40.0", "100 ms", "2", "0", "0.50, 0.10, 0.20"]
    assert second.split(" | ")[:3] == ["2", "40.0", "2.00 x"]
    assert second.split(" | ")[6] == "1"
