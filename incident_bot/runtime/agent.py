"""Rasa's agent with the processor of this package."""

from __future__ import annotations

from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.nlg import TemplatedNaturalLanguageGenerator

from incident_bot.runtime.processor import Processor


class ServingAgent(Agent):
    """Rasa's names its processor itself; this one has it as `processor_class`."""

    processor_class: type[Processor] = Processor

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Raises what loading raises."""
        self.processor = self.processor_class(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
            http_interpreter=self.http_interpreter,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        if isinstance(self.nlg, TemplatedNaturalLanguageGenerator):
            self.nlg.responses = self.domain.responses if self.domain else {}
