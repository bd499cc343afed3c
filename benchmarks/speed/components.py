"""Where the time of our message goes: the steps that the running server counts, and the components of its model."""

from __future__ import annotations

import asyncio
import re
import time
import urllib.request
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.speed.load import Customers, Load
from benchmarks.speed.servers import System

STEP = re.compile(r'^incident_bot_step_seconds_sum\{step="(\w+)"\} (\S+)$', re.MULTILINE)
# What stands around the turn, and what is left of it beside the steps that are counted.
AROUND, REST = "around", "rest"
NLU, POLICIES = "nlu", "policies"


@dataclass(frozen=True)
class Steps:
    """Milliseconds a message by step: on the clock, one customer at a time. `turn` is the sum of all but `around`."""

    milliseconds: dict[str, float]

    @property
    def total(self) -> float:
        return self.milliseconds[AROUND] + self.milliseconds["turn"]


@dataclass(frozen=True)
class Part:
    """A component of the model: CPU milliseconds a message. `kind` is NLU or POLICIES."""

    kind: str
    name: str
    milliseconds: float


def steps(system: System, texts: Sequence[str]) -> Steps:
    """Of new texts, sent now."""
    before = _counters(system)
    load: Load = asyncio.run(Customers(system.url, system.ask).talk(texts, 1))
    spent = {name: 1000 * (after - before[name]) / len(texts) for name, after in _counters(system).items()}
    inner = sum(value for name, value in spent.items() if name != "turn")
    around = sum(load.times) / max(1, load.messages) - spent["turn"]
    return Steps({**spent, AROUND: around, REST: spent["turn"] - inner})


def parts(model: Path, texts: Sequence[str]) -> list[Part]:
    """By Rasa's hooks around each node of the model's graph, in this process."""
    from rasa.core.channels.channel import UserMessage
    from rasa.engine import loader
    from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
    from rasa.engine.graph import ExecutionContext, GraphNodeHook, GraphSchema
    from rasa.engine.storage.storage import ModelStorage
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import ActionExecuted, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from incident_bot.runtime.archive import ServingStorage
    from incident_bot.runtime.runner import PlannedRunner

    spent: dict[str, list[float]] = defaultdict(list)

    class Clock(GraphNodeHook):
        def on_before_node(self, *_: Any, **__: Any) -> dict[str, Any]:
            return {"started": time.process_time()}

        def on_after_node(self, node_name: str, *_: Any, **named: Any) -> None:
            spent[node_name].append(time.process_time() - named["input_hook_data"]["started"])

    class ClockedRunner(PlannedRunner):
        @classmethod
        def create(
            cls,
            graph_schema: GraphSchema,
            model_storage: ModelStorage,
            execution_context: ExecutionContext,
            hooks: list[GraphNodeHook] | None = None,
        ) -> ClockedRunner:
            made: ClockedRunner = super().create(graph_schema, model_storage, execution_context, [Clock()])
            return made

    with TemporaryDirectory() as folder:
        metadata, runner = loader.load_predict_graph_runner(Path(folder), model, ServingStorage, ClockedRunner)
    domain: Domain = metadata.domain
    for text in texts:
        tracker = DialogueStateTracker("speed", domain.slots)
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: tracker}
        parsed = runner.run(inputs, [metadata.nlu_target])[metadata.nlu_target][0].as_dict(True)
        tracker.update(ActionExecuted("action_listen"))
        tracker.update(UserUttered(text, parsed.get("intent"), parsed.get("entities"), parsed))
        runner.run(inputs, [metadata.core_target])
    targets = {metadata.nlu_target: NLU, metadata.core_target: POLICIES}
    needed = _needed(metadata.predict_schema.nodes, metadata.nlu_target)
    return [
        Part(NLU if name in needed else targets.get(name, POLICIES), _plain(name), _mean(times, len(texts)))
        for name, times in spent.items()
    ]


def _counters(system: System) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{system.metrics}/metrics", timeout=10) as reply:
        page = reply.read().decode("utf-8")
    return {name: float(seconds) for name, seconds in STEP.findall(page)}


def _needed(nodes: Any, target: str) -> set[str]:
    """A node and all before it."""
    found, left = set(), [target]
    while left:
        name = left.pop()
        if name in nodes and name not in found:
            found.add(name)
            left += nodes[name].needs.values()
    return found


def _plain(name: str) -> str:
    """`run_incident_bot.components.items.ItemExtractor1` as in config.yml, without its package."""
    return re.sub(r"^(run|provide)_", "", name).rpartition(".")[2].rstrip("0123456789")


def _mean(seconds: Sequence[float], messages: int) -> float:
    return 1000 * sum(seconds) / messages
