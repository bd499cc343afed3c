"""How long each step of a turn takes, through Rasa's own hooks: components, policies, actions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
from rasa.engine.graph import ExecutionContext, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata, ModelStorage
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name
from rasa.utils.endpoints import EndpointConfig

# Each turn runs in a task of its own, and sees its own.
_TAKEN: ContextVar[dict[str, float] | None] = ContextVar("taken", default=None)

# Nodes of the graph by the class they run; the order is that of the turn.
COMPONENTS = {
    "LanguageIdentifier": "language",
    "ItemExtractor": "items",
    "SignDetector": "signs",
    "QuestionClassifier": "topics",
}
STEPS = ("redact", *COMPONENTS.values(), "policy", "action", "other")


@contextmanager
def timing() -> Iterator[dict[str, float]]:
    """Milliseconds by step; what is not a step of its own is not in it."""
    taken: dict[str, float] = {}
    token = _TAKEN.set(taken)
    try:
        yield taken
    finally:
        _TAKEN.reset(token)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Adds to the turn that is being timed, if one is."""
    started = time.perf_counter()
    try:
        yield
    finally:
        _add(name, started)


def _add(name: str, started: float) -> None:
    taken = _TAKEN.get()
    if taken is not None:
        taken[name] = taken.get(name, 0.0) + (time.perf_counter() - started) * 1000


class _Hook(GraphNodeHook):
    """Rasa calls it around every node of its graph."""

    def on_before_node(
        self, node_name: str, execution_context: ExecutionContext, config: dict[str, Any], received_inputs: Any
    ) -> dict[str, float]:
        return {"started": time.perf_counter()}

    def on_after_node(
        self,
        node_name: str,
        execution_context: ExecutionContext,
        config: dict[str, Any],
        output: Any,
        input_hook_data: dict[str, float],
    ) -> None:
        component = next((name for kind, name in COMPONENTS.items() if kind in node_name), None)
        if component or "Policy" in node_name:
            _add(component or "policy", input_hook_data["started"])


class _Runner(DaskGraphRunner):
    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> _Runner:
        return cls(graph_schema, model_storage, execution_context, [*(hooks or ()), _Hook()])


class _Processor(MessageProcessor):
    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            archive = Path(model_path)
            metadata, runner = loader.load_predict_graph_runner(Path(folder), archive, LocalModelStorage, _Runner)
            return archive.name, metadata, runner


class TimedAgent(Agent):
    """Answers as Rasa's agent does, and tells `timing` what its steps took."""

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        self.processor = _Processor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=TimedActions(self.action_endpoint),
            generator=self.nlg,
        )
        self.domain = self.processor.domain
        self.tracker_store.domain = self.domain
        self._set_fingerprint(fingerprint)


class TimedActions(EndpointConfig):
    """The actions behind it, timed."""

    def __init__(self, actions: EndpointConfig) -> None:
        super().__init__(url=actions.url)
        self._actions = actions

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        with step("action"):
            return await self._actions.request(*args, **kwargs)
