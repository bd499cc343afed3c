"""Kinds of data that a message names, as entities `item`, found by spaCy with the names of content/items.yml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import levenshtein
from spacy.tokens import Span
from spacy.util import filter_spans

from incident_bot.components.from_content import FromContent, content_folder
from incident_bot.content import Content, load
from incident_bot.understanding.features import MAX_CHARACTERS, fold

MOST_ERRORS = 2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ItemExtractor(FromContent, EntityExtractorMixin):
    """Tolerant of case, accents, hyphens and, in longer words, of one or two typing errors. The longest name wins; a
    name of two items ("name") gives two entities."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._nlp = spacy.blank("xx")
        self._items: dict[str, list[str]] = {}
        # The words of each name, and the names that begin with a word.
        self._words: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, list[str]] = {}
        # Words that may be misspelt, by their length.
        self._long: dict[int, list[str]] = {}
        self._learn(load(content_folder(config)))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = self.extract(message.get(TEXT) or "")
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(found), add_to_output=True)
        return messages

    def extract(self, text: str) -> list[dict[str, Any]]:
        """Entities with `value`, `start` and `end`, in the order of the text."""
        # spaCy takes no lone surrogate; its place stays.
        readable = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
        doc = self._nlp(_plain(readable))
        # Of two names at one place the longer wins, then the one that is spelt so: "passport" is no "Passwort".
        texts = [token.text for token in doc]
        near = [self._near(text) for text in texts]
        found = sorted(self._found(texts, near))
        spans = filter_spans([Span(doc, start, start + len(self._words[name]), name) for _, name, start in found])
        return [
            {"entity": "item", "value": item, "start": span.start_char, "end": span.end_char}
            for span in sorted(spans, key=lambda span: int(span.start))
            for item in self._items[span.label_]
        ]

    def _learn(self, content: Content) -> None:
        names: dict[str, list[str]] = {}
        for item in content.items.values():
            for language_names in item.names.values():
                for name in language_names:
                    items = names.setdefault(_plain(name), [])
                    if item.id not in items:
                        items.append(item.id)
        for name, items in names.items():
            self._items[name] = items
            self._words[name] = words = tuple(token.text for token in self._nlp(name))
            self._names.setdefault(words[0], []).append(name)
        for word in dict.fromkeys(word for words in self._words.values() for word in words):
            if _errors(word):
                self._long.setdefault(len(word), []).append(word)

    def _near(self, text: str) -> frozenset[str]:
        """The words of names that this one may be."""
        lengths = range(len(text) - MOST_ERRORS, len(text) + MOST_ERRORS + 1)
        words = (word for length in lengths for word in self._long.get(length, ()))
        return frozenset((text, *(word for word in words if levenshtein(text, word, _errors(word)) <= _errors(word))))

    def _found(self, texts: Sequence[str], near: Sequence[frozenset[str]]) -> Iterator[tuple[bool, str, int]]:
        """Whether a name is misspelt, the name, and where it begins."""
        for start, words in enumerate(near):
            for name in (name for word in words for name in self._names.get(word, ())):
                named = self._words[name]
                if len(named) <= len(texts) - start and all(map(frozenset.__contains__, near[start:], named)):
                    yield any(map(str.__ne__, texts[start:], named)), name, start


def _plain(text: str) -> str:
    """Folded, with spaces for hyphens and apostrophes, character by character so that positions stay."""
    return "".join(map(_letter, text))


@lru_cache(maxsize=1_000)
def _letter(character: str) -> str:
    folded = (fold(character) or character)[:1]
    return " " if folded in "-'’‐–" else folded


def _errors(word: str) -> int:
    return 0 if len(word) < 5 else 1 if len(word) < 10 else MOST_ERRORS
