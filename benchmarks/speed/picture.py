"""The page's picture: what was wanted and what was reached."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from benchmarks.plots import COLORS, GRID, INK, svg
from incident_bot.evaluation.scoring import REFUSED, RIGHT


def ratios(bars: Sequence[tuple[str, float, float]]) -> str:
    """(name, wanted, reached), both as how many times better than stock Rasa; on a logarithmic scale."""
    figure = Figure(figsize=(7.2, 0.5 * len(bars) + 1.2), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    places = range(len(bars))
    colors = [COLORS[RIGHT] if reached >= wanted else COLORS[REFUSED] for _, wanted, reached in bars]
    axes.barh(places, [reached for _, _, reached in bars], 0.6, color=colors)
    axes.scatter([wanted for _, wanted, _ in bars], places, marker="|", s=300, color=INK, zorder=3, label="goal")
    for place, (_, _, reached) in zip(places, bars):
        axes.annotate(f" {reached:.1f}", (max(reached, 1.0), place), va="center", color=INK)
    axes.set_yticks(list(places), [name for name, _, _ in bars])
    axes.invert_yaxis()
    axes.set_xscale("log")
    ends = [1.0, *(value for bar in bars for value in bar[1:] if value > 0)]
    axes.set_xlim(0.8 * min(ends), 2 * max(ends))
    axes.set_xlabel("times better than stock Rasa")
    axes.axvline(1, color=INK, linewidth=1)
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return svg(figure, axes)
