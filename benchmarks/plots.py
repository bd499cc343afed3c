"""The page's pictures: SVG with text as text, the same bytes for the same figures."""

from __future__ import annotations

import io
from collections.abc import Sequence

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from benchmarks.curve import Point
from benchmarks.trade import Bin, Setting
from incident_bot.evaluation.scoring import REFUSED, RIGHT, WRONG

COLORS = {RIGHT: "#0b6e4f", REFUSED: "#7a8794", WRONG: "#b3261e"}
GRID, INK = "#e4e4e4", "#1d2125"
STYLE = {"svg.fonttype": "none", "svg.hashsalt": "incident-bot", "font.family": "sans-serif", "font.size": 10}


def learning_curve(points: Sequence[Point]) -> str:
    figure, axes = _axes("training lines", "of the questions")
    for name in (RIGHT, REFUSED, WRONG):
        shares = [point.total.percent(name) / 100 for point in points]
        axes.plot([point.lines for point in points], shares, marker="o", color=COLORS[name], label=name)
    bounds = [point.total.interval for point in points]
    lows, highs = ([bound[side] / 100 for bound in bounds] for side in (0, 1))
    axes.fill_between([point.lines for point in points], lows, highs, color=COLORS[RIGHT], alpha=0.15, linewidth=0)
    axes.set_xscale("log")
    axes.set_xticks([point.lines for point in points], [f"{point.lines:,}" for point in points])
    axes.set_xticks([], minor=True)
    return svg(figure, axes)


def reliability(bins: Sequence[Bin]) -> str:
    figure, axes = _axes("confidence", "understood rightly")
    axes.plot([0, 1], [0, 1], color=COLORS[REFUSED], linestyle="--", label="as sure as right")
    shares = [each.share for each in bins]
    errors = [
        [each.share - each.interval[0] for each in bins],
        [each.interval[1] - each.share for each in bins],
    ]
    sure = [each.confidence for each in bins]
    axes.errorbar(sure, shares, yerr=errors, marker="o", color=COLORS[RIGHT], capsize=3, label="measured, 95 %")
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    return svg(figure, axes)


def refusal(settings: Sequence[Setting], current: float) -> str:
    figure, axes = _axes("refuse_below", "of the questions of each kind")
    x = [setting.refuse_below for setting in settings]
    for name in (REFUSED, WRONG):
        shares = [setting.inside.percent(name) / 100 for setting in settings]
        axes.plot(x, shares, marker="o", color=COLORS[name], label=f"in scope, {name}")
    answered = [setting.outside.percent(WRONG) / 100 for setting in settings]
    axes.plot(x, answered, marker="s", color=INK, linestyle="--", label="out of scope, answered")
    axes.axvline(current, color=COLORS[RIGHT], linewidth=1)
    axes.annotate(" in use", (current, 0.97), xycoords=("data", "axes fraction"), va="top", color=COLORS[RIGHT])
    highest = max([setting.inside.percent(REFUSED) / 100 for setting in settings] + answered)
    axes.set_ylim(0, min(1.0, 1.3 * highest + 0.01))
    return svg(figure, axes)


def _axes(x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.grid(color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def svg(figure: Figure, axes: Axes) -> str:
    axes.legend(frameon=False)
    file = io.StringIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    # In quotes it would be the name of a font.
    return file.getvalue().replace("'sans-serif'", "sans-serif")
