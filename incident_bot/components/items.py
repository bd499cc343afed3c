"""Kinds of data that a message names, as entities `item`, found by spaCy with the names of content/items.yml."""

from __future__ import annotations

from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import Matcher
from spacy.util import filter_spans

from incident_bot.components.from_content import FromContent, content_folder
from incident_bot.content import Content, load
from incident_bot.understanding.features import MAX_CHARACTERS, fold


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ItemExtractor(FromContent, EntityExtractorMixin):
    """Tolerant of case, accents, hyphens and, in longer words, of one or two typing errors. The longest name wins; a
    name of two items ("name") gives two entities."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._nlp = spacy.blank("xx")
        self._exact = Matcher(self._nlp.vocab)
        self._fuzzy = Matcher(self._nlp.vocab)
        self._items: dict[str, list[str]] = {}
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
        spans = filter_spans([*self._exact(doc, as_spans=True), *self._fuzzy(doc, as_spans=True)])
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
            words = [token.text for token in self._nlp(name)]
            self._exact.add(name, [[{"TEXT": word} for word in words]])
            self._fuzzy.add(name, [[_pattern(word) for word in words]])


def _plain(text: str) -> str:
    """Folded, with spaces for hyphens and apostrophes, character by character so that positions stay."""
    folded = "".join((fold(character) or character)[:1] for character in text)
    return "".join(" " if character in "-'’‐–" else character for character in folded)


def _pattern(word: str) -> dict[str, Any]:
    if len(word) < 5:
        return {"TEXT": word}
    return {"TEXT": {"FUZZY1" if len(word) < 10 else "FUZZY2": word}}
