"""docs/benchmarks.md and its picture, from what was measured and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.speed import picture
from benchmarks.speed.components import NLU, POLICIES, Part, Steps
from benchmarks.speed.measure import Amount, Measured
from benchmarks.speed.projects import Training
from benchmarks.speed.rungs import Rung
from benchmarks.templates import template


@dataclass(frozen=True)
class Pass:
    """Both systems with their conversations in the same kind of place."""

    name: str
    stock: Measured
    ours: Measured


@dataclass(frozen=True)
class Row:
    """One figure of both; `times` is how many times better ours is, more of it being better where `more` is set."""

    name: str
    stock: float
    ours: float
    more: bool = False

    @property
    def times(self) -> float:
        better, worse = (self.ours, self.stock) if self.more else (self.stock, self.ours)
        return better / worse if worse else 0.0


@dataclass(frozen=True)
class Goal:
    name: str
    wanted: float
    reached: float | None


@dataclass(frozen=True)
class Facts:
    """`model` is the SHA-256 of our model of this run; `lines` how many both were trained on, `all_lines` how many
    there are; `apart` whether stock Rasa had an environment of its own; `installed` is MB of both, if it was asked for.
    `memory` and `database` are the two passes; the latter is None where it was left out."""

    now: datetime
    minutes: float
    seed: int
    cores: int
    model: str
    versions: tuple[tuple[str, str], ...]
    amount: Amount
    lines: int
    all_lines: int
    apart: bool
    stock_training: Training
    our_training: Training
    memory: Pass
    database: Pass | None
    steps: Steps
    parts: tuple[Part, ...]
    rungs: tuple[Rung, ...]
    installed: tuple[float, float] | None = None

    @property
    def passes(self) -> tuple[Pass, ...]:
        return (self.memory, self.database) if self.database else (self.memory,)


def rows(one: Pass) -> list[Row]:
    """The table of a pass, in the order of the page."""
    stock, ours = one.stock, one.ours
    clients = ours.together.clients
    many = f"{clients} customers"
    found = [
        Row("messages per CPU-second, 1 customer", stock.alone.per_cpu_second, ours.alone.per_cpu_second, True),
        Row(f"messages per CPU-second, {many}", stock.together.per_cpu_second, ours.together.per_cpu_second, True),
        Row(
            "messages per CPU-second, texts that repeat",
            stock.repeated.per_cpu_second,
            ours.repeated.per_cpu_second,
            True,
        ),
        Row("p50 ms, 1 customer", stock.alone.percentile(50), ours.alone.percentile(50)),
        Row("p50 ms, 1 customer, texts that repeat", stock.repeated.percentile(50), ours.repeated.percentile(50)),
    ]
    for percent in (50, 95, 99):
        row = Row(f"p{percent} ms, {many}", stock.together.percentile(percent), ours.together.percentile(percent))
        found.append(row)
    if ours.together.database:
        found.append(Row("CPU ms of the database a message", stock.together.database_ms, ours.together.database_ms))
    return [
        *found,
        Row("seconds until the first answer", stock.ready, ours.ready),
        Row("CPU seconds until the first answer", stock.ready_cpu, ours.ready_cpu),
        Row("MB when ready (PSS)", stock.idle.pss, ours.idle.pss),
        Row("MB after the load (PSS)", stock.memory.pss, ours.memory.pss),
        Row("MB after the load (RSS)", stock.memory.rss, ours.memory.rss),
    ]


def goals(facts: Facts) -> list[Goal]:
    """What was wanted beside what was reached, each as how many times better ours is."""
    stock, ours = facts.memory.stock, facts.memory.ours
    database = facts.database
    training = Row("", facts.stock_training.seconds, facts.our_training.seconds).times

    def throughput(one: Pass) -> float:
        return Row("", one.stock.together.per_cpu_second, one.ours.together.per_cpu_second, True).times

    return [
        Goal("messages per CPU-second, in memory", 25, throughput(facts.memory)),
        Goal("messages per CPU-second, PostgreSQL", 10, throughput(database) if database else None),
        Goal("p50, one customer", 15, Row("", stock.alone.percentile(50), ours.alone.percentile(50)).times),
        Goal("p99, many customers", 20, Row("", stock.together.percentile(99), ours.together.percentile(99)).times),
        Goal("time until the first answer", 6, Row("", stock.ready, ours.ready).times),
        Goal("memory", 3, Row("", stock.memory.pss, ours.memory.pss).times),
        Goal("training", 5, training),
        Goal("installed size", 2, Row("", *facts.installed).times if facts.installed else None),
    ]


def write(path: Path, facts: Facts) -> None:
    """The page, and its picture in the folder of the same name beside it."""
    folder = path.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    met = [goal for goal in goals(facts) if goal.reached is not None]
    drawn = picture.ratios([(goal.name, goal.wanted, goal.reached or 0.0) for goal in met])
    (folder / "ratios.svg").write_text(drawn, encoding="utf-8")
    path.write_text(render(facts), encoding="utf-8")


def render(facts: Facts) -> str:
    return template(Path(__file__).with_name("page.md.jinja"), figure=_figure, times=_times).render(
        facts=facts,
        goals=goals(facts),
        rows=rows,
        nlu=_of(NLU, facts.parts),
        policies=_of(POLICIES, facts.parts),
        steps=sorted(facts.steps.milliseconds.items(), key=lambda step: -step[1]),
    )


def _of(kind: str, parts: Sequence[Part]) -> list[Part]:
    return sorted((part for part in parts if part.kind == kind), key=lambda part: -part.milliseconds)


def _figure(value: float) -> str:
    """Three significant digits."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _times(value: float) -> str:
    return f"{value:.0f} x" if value >= 100 else f"{value:.1f} x"
