"""The signs of fraud in a message that a customer shows or tells of, as `signs` and `shown` in the parse data."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from incident_bot.components.from_content import FromContent, content_folder
from incident_bot.content import load
from incident_bot.understanding.pasted import Signs, shows


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SignDetector(FromContent):
    """Sets `signs`, names of content/warnings.yml, and `shown`: most of the text was written by somebody else."""

    def __init__(self, config: dict[str, Any]) -> None:
        warnings = load(content_folder(config)).warnings
        self._signs = Signs({sign: [cue for some in cues.values() for cue in some] for sign, cues in warnings.items()})

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            signs = self._signs.of(text)
            message.set("signs", list(signs), add_to_output=True)
            message.set("shown", shows(text, signs), add_to_output=True)
        return messages
