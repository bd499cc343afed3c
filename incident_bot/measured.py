"""Rasa's agent as the server runs it: what it takes to understand is measured, and it is warm before anybody writes."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent

from incident_bot import metrics
from incident_bot.content import Content
from incident_bot.engine import static_messages
from incident_bot.errors import ModelError
from incident_bot.runtime.agent import ServingAgent
from incident_bot.runtime.processor import Processor
from incident_bot.settings import LANGUAGES

# Questions of each language that are asked before the first customer comes.
WARM_QUESTIONS = 3


class _Processor(Processor):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._understanding = asyncio.Lock()

    async def parse_message(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Nobody is heard while a text is understood. One after the other, so that those who are refused need not wait
        # for all who were let in.
        async with self._understanding:
            await asyncio.sleep(0)
            return await self._understand(*args, **kwargs)

    async def _understand(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        with metrics.step("understand"):
            parsed: dict[str, Any] = await super().parse_message(*args, **kwargs)
            return parsed


class MeasuredAgent(ServingAgent):
    processor_class = _Processor

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        super().load_model(model_path, fingerprint)
        metrics.MODEL.info(version(self))


def version(agent: Any) -> dict[str, str]:
    """Of the model that is loaded; empty where there is none."""
    processor = getattr(agent, "processor", None)
    metadata = getattr(processor, "model_metadata", None)
    if metadata is None:
        return {}
    trained = datetime.fromtimestamp(metadata.trained_at.timestamp(), timezone.utc)
    return {"version": metadata.model_id, "trained_at": trained.isoformat(timespec="seconds")}


def warm(agent: Agent, content: Content) -> float:
    """Asks questions of content/ in four languages, and answers them. How many seconds it took. Raises ModelError for a
    model that knows fewer than half of them: its successors are in front of customers."""
    started = time.perf_counter()
    asked = [
        (topic, phrase.text[language])
        for language in LANGUAGES
        for topic, phrase in list(content.phrases["questions"].items())[:WARM_QUESTIONS]
    ]
    loop = asyncio.new_event_loop()
    try:
        known = sum(loop.run_until_complete(_understood(agent, topic, text)) for topic, text in asked)
    finally:
        loop.close()
    if known * 2 < len(asked):
        raise ModelError(
            f"the model understands {known} of {len(asked)} questions that it must know: train it again with "
            "`make train`, or go back to the one before with `incident-bot rollback`"
        )
    return time.perf_counter() - started


async def _understood(agent: Agent, topic: str, text: str) -> bool:
    parsed = await agent.parse_message(text)
    await static_messages(agent, text, {})
    return any(question["topic"] == topic for question in parsed.get("questions", ()))
