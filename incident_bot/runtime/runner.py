"""Rasa's graph of components, in an order that is worked out once."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner

# A node and the names of what it needs, in the order of its arguments.
Step = tuple[str, GraphNode, tuple[str, ...]]


class PlannedRunner(DaskGraphRunner):
    """Nodes, their hooks and their errors are Rasa's. Dask would plan every run anew, for nodes that run one after the
    other in any case."""

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Raises GraphRunError, and what a component raises as Rasa wraps it."""
        wanted = tuple(targets or self._graph_schema.target_names)
        steps = self._plans.get(wanted)
        if steps is None:
            steps = self._plans[wanted] = self._plan(wanted)
        known: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, node, needs in steps:
            # An input that nobody gives stays a name: the node says which one it misses.
            known[name] = node(*[known.get(need, need) for need in needs])
        return dict(known[name] for name in wanted)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans: dict[tuple[str, ...], tuple[Step, ...]] = {}

    def _plan(self, wanted: tuple[str, ...]) -> tuple[Step, ...]:
        nodes = self._graph_schema.minimal_graph_schema(list(wanted)).nodes
        needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
        try:
            order = tuple(TopologicalSorter(needs).static_order())
        except CycleError as error:
            raise GraphRunError("the components wait for each other") from error
        return tuple((name, self._instantiated_nodes[name], needs[name]) for name in order if name in nodes)
