"""Pictures for the bench and for `incident-bot insights`: PNG, drawn here."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from incident_bot.bench.insights import LEAST
from incident_bot.evaluation.scoring import RIGHT, Result, wilson

GREEN, ORANGE, GREY, GRID = "#0b6e4f", "#c1440e", "#7a8794", "#e4e4e4"
KINDS = {"turns": GREEN, "handoff": ORANGE, "refusal": GREY}
BINS = 10


def hours(cells: Mapping[tuple[str, int], int], name: Callable[[str], str]) -> bytes:
    """A row for each topic, a column for each hour of the day. A white cell is fewer than ten conversations."""
    totals: dict[str, int] = {}
    for (topic, _), count in cells.items():
        totals[topic] = totals.get(topic, 0) + count
    topics = sorted(totals, key=lambda topic: -totals[topic])
    figure, axes = _axes(10.5, 1.4 + 0.34 * max(1, len(topics)))
    grid = [[cells.get((topic, hour), 0) for hour in range(24)] for topic in topics] or [[0] * 24]
    colors = matplotlib.colormaps["YlGn"].copy()
    colors.set_under("white")
    image = axes.imshow(grid, cmap=colors, aspect="auto", vmin=1)
    highest = max(max(row) for row in grid)
    for y, row in enumerate(grid):
        for x, count in enumerate(row):
            if count:
                color = "white" if count > 0.6 * highest else "black"
                axes.text(x, y, str(count), ha="center", va="center", fontsize=7, color=color)
    axes.set_xticks(range(24), [f"{hour}" for hour in range(24)], fontsize=8)
    axes.set_yticks(range(len(topics)), [name(topic) for topic in topics], fontsize=8)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    figure.colorbar(image, ax=axes, shrink=0.8)
    return _png(figure)


def days(cells: Mapping[tuple[str, str], int], names: Mapping[str, str]) -> bytes:
    """A line for all messages, one for those sent to the hotline and one for those that were not answered."""
    figure, axes = _axes(10.5, 3.4)
    dates = sorted({day for day, _ in cells})
    for kind, color in KINDS.items():
        # A day with fewer than ten has no point, and the line has a gap there.
        values = [cells.get((day, kind), float("nan")) for day in dates]
        axes.plot(range(len(dates)), values, marker="o", color=color, label=names[kind])
    axes.set_xticks(range(len(dates)), dates, rotation=45, ha="right", fontsize=8)
    axes.xaxis.set_major_locator(MaxNLocator(min(14, max(1, len(dates))), integer=True))
    axes.set_xticks(axes.get_xticks()[(axes.get_xticks() >= 0) & (axes.get_xticks() < len(dates))])
    axes.set_xticklabels([dates[int(tick)] for tick in axes.get_xticks()])
    axes.set_ylim(bottom=0)
    if dates:
        axes.legend(frameon=False, fontsize=8)
    return _png(figure)


def calibration(results: Sequence[Result], sure: str, right: str) -> bytes:
    """How often the assistant is right where it is so sure, in tenths with at least ten questions, with the 95 %
    interval."""
    figure, axes = _axes(6.4, 4.2)
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--")
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for result in results:
        if result.record:
            confidence = float(result.record.intent.get("confidence") or 0)
            bins[min(BINS - 1, int(confidence * BINS))].append((confidence, result.outcome == RIGHT))
    for each in bins:
        if len(each) < LEAST:
            continue
        count = sum(hit for _, hit in each)
        x, share = sum(confidence for confidence, _ in each) / len(each), count / len(each)
        low, high = (bound / 100 for bound in wilson(count, len(each)))
        axes.errorbar([x], [share], yerr=[[share - low], [high - share]], marker="o", color=GREEN, capsize=3)
        axes.annotate(str(len(each)), (x, share), textcoords="offset points", xytext=(6, -10), fontsize=8, color=GREY)
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.set_xlabel(sure)
    axes.set_ylabel(right)
    return _png(figure)


def _axes(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.grid(color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=120)
    return file.getvalue()
