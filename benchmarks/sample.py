"""A share of the training lines, the same one each time."""

from __future__ import annotations

import random
from collections.abc import Sequence

from incident_bot.checks.corpus import Line

# Also in stock_rasa/config.yml.
SEED = 20251203


def sample(lines: Sequence[Line], share: float, seed: int = SEED) -> list[Line]:
    """Of every topic in every language, and of every kind of data there, this share and one line at least. A smaller
    share is part of a larger one; the order of `lines` does not matter, and lines of one topic decide nothing about
    another's."""
    if not 0 < share <= 1:
        raise ValueError(f"a share of {share}: it must be above 0 and at most 1")
    groups: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.language, line.topic, *line.items[:1]), []).append(line)
    chosen: list[Line] = []
    for key in sorted(groups):
        group = sorted(groups[key], key=lambda line: (line.text, line.items))
        random.Random(f"{seed} {key}").shuffle(group)
        chosen += group[: max(1, round(share * len(group)))]
    return chosen
