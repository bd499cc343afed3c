"""Which kinds of data a question about data is about: by name where it names one, else by what it describes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from incident_bot.understanding.segments import question, words

Scores = NDArray[np.float64]

# How sure the model must be of a kind that is described: in the sentence that asks, where another kind is named and
# set aside, in a list beside one that is named, and in the message as a whole, where nothing else is known.
ASKED, INSTEAD, BESIDE, ANYWHERE = 0.6, 0.5, 0.45, 0.35
MOST_DESCRIBED = 2
REST_WORDS = 3
# Share of the letters.
ALONE = 0.6
JOIN = re.compile(r"\b(?:et|en|and|und|ou|of|or|oder|plus)\b|[,&+/]", re.IGNORECASE)
SET_ASIDE = re.compile(
    r"\b(?:pas|not|niet|ni|nicht|non|geen|keine?)"
    r"(?:[\s'’-]+(?!(?:mais|maar|but|aber|sondern)\b)\w+){0,3}[\s'’-]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Named:
    """A kind of data that a text names, and where."""

    item: str
    start: int
    end: int


def alone(text: str, named: Sequence[Named]) -> bool:
    """Is the message little more than the name of a kind of data ("et l'adresse ?")?"""
    letters = sum(map(str.isalpha, text))
    spans = {(name.start, name.end) for name in named}
    return bool(spans) and sum(end - start for start, end in spans) >= ALONE * letters


def kinds(
    text: str, named: Sequence[Named], classes: Sequence[str], classify: Callable[[Sequence[str]], Scores]
) -> tuple[str, ...]:
    """`named` has positions in `text`; `classify` gives probabilities of shape (texts, classes)."""
    asking = question(text) or text
    start = text.find(asking)
    inside = [name for name in named if start <= name.start and name.end <= start + len(asking)]
    # "Not my password, my address": what is set aside is not meant.
    meant = [name for name in inside if not SET_ASIDE.search(text[start : name.start])]
    if meant:
        aside = {name.item for name in inside if name not in meant}
        found = _beside(_items(meant), asking, classes, classify)
        return tuple(item for item in found if item not in aside) or _items(meant)
    if inside:
        rest = text[inside[-1].end :]
        instead = _described(rest, INSTEAD, classes, classify) if len(words(rest)) >= REST_WORDS else ()
        return instead or _items(inside)
    return (
        _described(asking, ASKED, classes, classify)
        or _items(named[-1:])
        or _described(text, ANYWHERE, classes, classify)
    )


def _described(
    text: str, sure: float, classes: Sequence[str], classify: Callable[[Sequence[str]], Scores]
) -> tuple[str, ...]:
    scores = classify([text])[0]
    return tuple(classes[index] for index in np.argsort(-scores)[:MOST_DESCRIBED] if scores[index] >= sure)


def _beside(
    items: tuple[str, ...], asking: str, classes: Sequence[str], classify: Callable[[Sequence[str]], Scores]
) -> tuple[str, ...]:
    """A second kind in a list, where a typing error or another word for it hides its name. "The password of my mailbox"
    is no list: what is neither named nor one of the kinds that the statement mentions is not added."""
    if len(items) > 1 or not JOIN.search(asking):
        return items
    described = [item for item in _described(asking, BESIDE, classes, classify) if item != "other"]
    return tuple(dict.fromkeys([*items, *described]))


def _items(named: Sequence[Named]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.item for name in named))
